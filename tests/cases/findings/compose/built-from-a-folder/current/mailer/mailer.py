import smtplib


def send(host, rows):
    with smtplib.SMTP(host) as server:
        for row in rows:
            server.sendmail(row["from"], row["to"], row["text"])
