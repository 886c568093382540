"""docs/lessons.md names only tests that exist, and has a row for each lesson that it must answer."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "lessons.md"
ANSWERED = range(1, 105)


def tests_that_exist():
    found = set()
    for path in (ROOT / "src").rglob("*_test.cpp"):
        for suite, name in re.findall(r"^(?:\w*TEST\w*)\(\s*(\w+),\s*(\w+)", path.read_text(), re.MULTILINE):
            found.add(f"{suite}.{name}")
    for path in (ROOT / "tests").glob("test_*.py"):
        found |= {f"{path.stem}.{name}" for name in re.findall(r"^    def (test_\w+)", path.read_text(), re.MULTILINE)}
    return found


class Lessons(unittest.TestCase):
    def test_every_test_that_is_named_exists(self):
        named = set(re.findall(r"`(\w+\.\w+)`", PAGE.read_text()))
        self.assertGreater(len(named), 100)
        self.assertEqual(sorted(named - tests_that_exist()), [])

    def test_every_file_that_is_named_exists(self):
        named = set(re.findall(r"`((?:src|bench|tests)/[\w/.]+)`", PAGE.read_text()))
        self.assertEqual([name for name in sorted(named) if not (ROOT / name).exists()], [])

    def test_every_lesson_has_its_row(self):
        lessons = PAGE.read_text().split("## The ten performance tests")[0]
        rows = [int(number) for number in re.findall(r"^\| (\d+) \|", lessons, re.MULTILINE)]
        self.assertEqual(len(rows), len(set(rows)))
        self.assertEqual(sorted(set(ANSWERED) - set(rows)), [])


if __name__ == "__main__":
    unittest.main()
