"""
Asking DNS, and giving up soon where none answers.
"""

import dns.exception
import dns.resolver
import dns.reversename

_SECONDS = 3


class NoDns(Exception):
    """
    No name server could be asked, or none had an answer for this name.
    """


class Dns:
    """
    Looks names up; `server` is an address and `port` its port, or the machine's own are asked.
    """

    def __init__(self, server="", port=53):
        self._is_out_of_reach = False
        self._has_answered = False
        try:
            self._resolver = dns.resolver.Resolver(configure=not server)
        except (dns.exception.DNSException, OSError):
            self._is_out_of_reach = True
            return
        if server:
            self._resolver.nameservers = [server]
            self._resolver.port = port
        self._resolver.timeout = self._resolver.lifetime = _SECONDS

    def texts(self, name):
        """
        Return the TXT records of a name, the pieces of each put together.
        """
        return [
            b"".join(record.strings).decode(errors="replace") for record in self._ask(name, "TXT")
        ]

    def addresses(self, name):
        """
        Return the IPv4 and IPv6 addresses of a name.
        """
        return [record.address for kind in ("A", "AAAA") for record in self._ask(name, kind)]

    def mail_hosts(self, name):
        """
        Return the names of the hosts that take mail for a domain, the most wanted first.

        A domain that takes none (RFC 7505) has one host without a name.
        """
        records = sorted(self._ask(name, "MX"), key=lambda record: record.preference)
        return [record.exchange.to_text(omit_final_dot=True).rstrip(".") for record in records]

    def names(self, address):
        """
        Return the names an address goes back to.
        """
        records = self._ask(dns.reversename.from_address(address), "PTR")
        return [record.target.to_text(omit_final_dot=True) for record in records]

    def _ask(self, name, kind):
        if self._is_out_of_reach:
            raise NoDns(str(name))
        try:
            answer = self._resolver.resolve(name, kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            self._has_answered = True
            return []
        except (dns.exception.SyntaxError, dns.exception.FormError):
            # No name can be written like this, so nothing stands under it.
            return []
        except (dns.exception.DNSException, OSError) as error:
            # Where the first question is not answered, none of the others would be.
            self._is_out_of_reach = not self._has_answered
            raise NoDns(str(name)) from error
        self._has_answered = True
        return list(answer)
