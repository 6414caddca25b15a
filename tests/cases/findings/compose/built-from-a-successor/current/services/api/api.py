from flask import Flask

app = Flask("api")


@app.get("/api")
def answer_api():
    return "the api answers"


if __name__ == "__main__":
    app.run(port=8001)
