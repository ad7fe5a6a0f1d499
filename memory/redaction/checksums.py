"""What tells a personal number from any other run of digits: checksums, dates and ranges; pure."""

import ipaddress
import re
from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def is_resident_id(number: str) -> bool:
    """A Chinese resident identity number by GB 11643: a real birthday and the check character; spaces do not count."""
    number = re.sub("[ -]", "", number)
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11] == number[17].upper()


def is_bank_card(number: str) -> bool:
    """A payment card number by Luhn's rule; spaces and hyphens do not count."""
    digits = [int(sign) for sign in reversed(number) if sign.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0 and len(set(digits)) > 1


def passes_mod_97(iban: str) -> bool:
    """An international bank account number by ISO 7064 mod 97-10."""
    bare = iban.replace(" ", "")
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1


def is_public_ip(address: str) -> bool:
    """An IPv4 or IPv6 address that the whole internet can route, and so may belong to a person."""
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False
