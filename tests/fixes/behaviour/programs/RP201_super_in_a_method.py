# rules: RP201
# fixability: refused: looks at its frame
# before: returned: 'page /a'
# before: sleeps: 1

import time


class Source:
    failures = 1

    def fetch(self, path):
        if self.failures:
            self.failures -= 1
            raise OSError(path)
        return f"page {path}"


class Patient(Source):
    def fetch(self, path):
        for attempt in range(3):
            try:
                return super().fetch(path)
            except OSError:
                if attempt == 2:
                    raise
                time.sleep(1)


def main():
    return Patient().fetch("/a")
