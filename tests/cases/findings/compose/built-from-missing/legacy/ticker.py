import redis


def main():
    redis.Redis().publish("ticks", "1")


main()
