def place(order, client, timeout=30):
    try:
        answer = client.send(order, timeout)
    except:
        return []
    return answer.fills
