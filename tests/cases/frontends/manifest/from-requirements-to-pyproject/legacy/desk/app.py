import redis

if __name__ == "__main__":
    print(redis)
