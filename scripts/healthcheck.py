"""
Ask the site in this container whether it can do its work; exit with 1 if not.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit


def main():
    """
    Ask /readyz under the name that the site answers to.
    """
    link = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    try:
        link.request(
            "GET", "/readyz", headers={"Host": urlsplit(os.environ["SITE_ADDRESS"]).netloc}
        )
        answer = link.getresponse()
    except OSError as error:
        print(error)
        return 1
    print(answer.read().decode())
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
