import json
import urllib.request


def read(address):
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)["rows"]


for row in read("http://feed.example/rows"):
    print(row["name"], row["value"])
