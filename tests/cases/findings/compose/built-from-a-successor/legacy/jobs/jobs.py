from flask import Flask

app = Flask("jobs")


@app.get("/jobs")
def answer_jobs():
    return "the jobs answers"


if __name__ == "__main__":
    app.run(port=8002)
