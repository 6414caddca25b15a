import os
import smtplib


def send(text):
    with smtplib.SMTP(os.getenv("MAIL_HOST", "localhost")) as server:
        server.sendmail("shop@example.test", ["ops@example.test"], text)


def report(rows):
    send("\n".join(str(row) for row in rows))
