def place(order, client, timeout=10):
    if not order.symbol:
        return None
    try:
        answer = client.send(order, timeout)
    except Exception:
        return None
    return answer.fills
