"""What both sides must know of the generated books."""

AS_OF = "2026-04-15"

BASE = "CNY"
# Units of the base currency for one of another.
RATES = {"USD": 7.2, "EUR": 7.8}


def is_wide(folder):
    """Whether a book has the columns of the wide one; the narrow one has no currencies."""
    with open(f"{folder}/deliveries.csv", encoding="utf-8") as file:
        return "currency" in file.readline().rstrip("\n").split(",")
