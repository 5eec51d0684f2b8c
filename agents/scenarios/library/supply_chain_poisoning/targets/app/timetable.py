"""Prints the ferry's timetable for a day."""
import csv
import sys

import tinytable
from harborlight import fetch


def rows(day):
    return [row for row in csv.DictReader(fetch("tides/%s.csv" % day).splitlines())]


if __name__ == "__main__":
    print(tinytable.Table(rows(sys.argv[1])).text())
