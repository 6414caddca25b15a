from setuptools import setup

requires = [
    "redis==4.5.1",
    "flask>=2",
]

setup(
    name="desk",
    install_requires=requires + ["click"],
    extras_require={"dev": ["pytest>=7"]},
    tests_require=open("tests.txt").read().split(),
    entry_points={"console_scripts": ["desk = desk.cli:main"]},
)
