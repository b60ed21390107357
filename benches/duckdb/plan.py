"""The plan of a generated book as one SQL statement: python benches/duckdb/plan.py FOLDER OUT.csv

It goes the way of `collect plan`: the named payments first, what is left in order of due date, then each open delivery
against the lateness of its customer's settled deliveries. It finds the same money open at the same age, but is there
to be timed beside collect, not to be used: lead days, and what hangs on them, are often others, for it leaves out:

- No checks: a wrong cell stops it without a place, a repeated number counts twice, and what is paid beyond a
  delivery is lost. Columns, encoding, currencies and the order of day and month are told to it, not found out.
- No refunds, write-offs, disputes, promises, notices or other follow-ups; no bad payers that follow from them (class
  rules) and so no procedures at law; no opening balances, no terms by customer. Credit notes name no delivery.
- Working days are 7 for 5: no holidays, no calendar, no pay days of a customer.
- No start day, channel, next action or flags; no ways of matching or strategies to choose from.

Of the narrow book it has no currencies and no credit notes to look for, of the wide one both: its header tells.
"""

import os
import sys

import duckdb
from world import AS_OF, BASE, RATES, is_wide

CURRENCIES = ", ".join(f"'{code}'" for code in (BASE, *RATES))

# What differs between the books: the columns, what makes an account, and which money names no delivery.
NARROW = {
    "delivery_columns": "'delivery_no': 'VARCHAR', 'date': 'DATE', 'customer': 'VARCHAR', 'amount': 'DECIMAL(18,2)', "
    "'due_date': 'DATE'",
    "payment_columns": "'payment_no': 'VARCHAR', 'date': 'DATE', 'customer': 'VARCHAR', 'amount': 'DECIMAL(18,2)', "
    "'delivery_no': 'VARCHAR'",
    "customer_columns": "'customer': 'VARCHAR', 'distance_km': 'DOUBLE', 'payment_steps': 'INTEGER', "
    "'pay_days': 'VARCHAR', 'area': 'VARCHAR'",
    "account": "customer",
    "account_as_read": "customer",
    "further_details": "",
    "charges": "deliveries",
    "money_that_names_none": """
    SELECT customer, date, payment_no, amount, false AS is_credit_note FROM payments WHERE delivery_no IS NULL""",
    "rate": "1",
}
WIDE = {
    "delivery_columns": "'delivery_no': 'VARCHAR', 'date': 'DATE', 'customer': 'VARCHAR', 'item': 'VARCHAR', "
    "'quantity': 'DECIMAL(18,3)', 'unit_price': 'DECIMAL(18,4)', 'amount': 'DECIMAL(18,2)', 'currency': 'VARCHAR', "
    "'terms_days': 'INTEGER', 'due_date': 'DATE'",
    "payment_columns": "'payment_no': 'VARCHAR', 'date': 'DATE', 'customer': 'VARCHAR', 'amount': 'DECIMAL(18,2)', "
    "'currency': 'VARCHAR', 'delivery_no': 'VARCHAR', 'method': 'VARCHAR', 'note': 'VARCHAR'",
    "customer_columns": "'customer': 'VARCHAR', 'distance_km': 'DOUBLE', 'payment_steps': 'INTEGER', "
    "'pay_days': 'VARCHAR', 'area': 'VARCHAR', 'contact': 'VARCHAR', 'phone': 'VARCHAR'",
    "account": "customer, currency",
    # A byte a row instead of a text.
    "account_as_read": f"customer, CAST(currency AS ENUM ({CURRENCIES})) AS currency",
    "further_details": "contact, phone, ",
    "charges": "(FROM deliveries WHERE amount > 0)",
    "money_that_names_none": """
    SELECT customer, currency, date, payment_no, amount, false AS is_credit_note
    FROM payments WHERE delivery_no IS NULL
    UNION ALL
    SELECT customer, currency, date, '', -amount, true FROM deliveries WHERE amount < 0""",
    "rate": "CASE currency " + "".join(f"WHEN '{code}' THEN {rate} " for code, rate in RATES.items()) + "ELSE 1 END",
}

# The weight of a settled delivery is (min / max)² of its term and that of the receivable, a week added to both. What
# a customer has not shown yet is filled in with a prior, whose weight wears off as the receivable ages.
SQL = """
COPY (
WITH deliveries AS (
    SELECT delivery_no, date, {account_as_read}, amount, due_date AS due
    FROM read_csv('{folder}/deliveries.csv', header = true, columns = {{{delivery_columns}}})
    WHERE date <= DATE '{as_of}'
), payments AS (
    SELECT payment_no, date, {account_as_read}, amount, delivery_no
    FROM read_csv('{folder}/payments.csv', header = true, columns = {{{payment_columns}}})
    WHERE date <= DATE '{as_of}'
), customers AS (
    SELECT customer, distance_km, payment_steps, {further_details}area
    FROM read_csv('{folder}/customers.csv', header = true, columns = {{{customer_columns}}})

-- Allocate: named payments, then the others in turn, by running sums over what those left open.
), named AS (
    SELECT {account}, delivery_no, sum(amount) AS paid, max(date) AS last_paid
    FROM payments WHERE delivery_no IS NOT NULL GROUP BY ALL
), after_named AS (
    SELECT d.*, d.amount - coalesce(n.paid, 0) AS open, n.last_paid
    FROM {charges} d LEFT JOIN named n USING ({account}, delivery_no)
), money_that_names_none AS ({money_that_names_none}
), unnamed AS (
    SELECT {account}, date, is_credit_note,
        sum(amount) OVER (PARTITION BY {account} ORDER BY date, payment_no) AS reached
    FROM money_that_names_none
), unnamed_total AS (
    SELECT {account}, max(reached) AS total FROM unnamed GROUP BY ALL
), in_turn AS (
    SELECT *, sum(open) OVER (PARTITION BY {account} ORDER BY due, date, delivery_no) AS needed
    FROM after_named WHERE open > 0
), paid_in_turn AS (
    SELECT i.*, greatest(least(coalesce(t.total, 0) - (needed - open), open), 0) AS by_order
    FROM in_turn i LEFT JOIN unnamed_total t USING ({account})

-- History: when each settled delivery was settled, by named payments alone, or by others in turn on the day that their
-- sum reached it. What a credit note settled tells nothing of how he pays.
), settled AS (
    SELECT customer, due - date AS term, greatest(date, last_paid) - due AS lateness FROM after_named WHERE open <= 0
    UNION ALL
    SELECT p.customer, p.due - p.date AS term, greatest(p.date, p.last_paid, u.date) - p.due AS lateness
    FROM paid_in_turn p ASOF JOIN unnamed u ON {same_account} AND u.reached >= p.needed
    WHERE p.open = p.by_order AND (NOT u.is_credit_note OR p.last_paid >= u.date)

-- Assess: age, lead days, and what is to come by the history.
), receivable AS (
    SELECT p.*, p.open - p.by_order AS outstanding, DATE '{as_of}' - p.due AS age, greatest(p.due - p.date, 0) AS term,
        c.* EXCLUDE (customer), ceil(coalesce(c.payment_steps, 0) * 2 * 7 / 5.0) AS lead_at_home,
        ceil((coalesce(c.payment_steps, 0) * 2 + CASE WHEN c.distance_km IS NULL OR c.distance_km <= 30 THEN 0
            WHEN c.distance_km <= 150 THEN 1 WHEN c.distance_km <= 400 THEN 2 ELSE 3 END) * 7 / 5.0) AS lead
    FROM paid_in_turn p LEFT JOIN customers c USING (customer)
    WHERE p.open > p.by_order
), with_room AS (
    SELECT *, least(greatest(30 + least(age + lead, 0), 0), 30) AS room FROM receivable
), with_prior AS (
    SELECT *, CASE WHEN age < 0 THEN 1.0 ELSE 0.5 * exp(-age / 20.0) END AS prior_weight,
        CASE WHEN age < 0 THEN 10 * (1 - exp(-room / 20.0)) ELSE 20 * (1 - exp(-30 / 20.0)) END AS prior_days,
        CASE WHEN age < 0 THEN 0.5 * exp(-15 / 20.0) ELSE exp(-greatest(15 - age, 0) / 20.0) END AS prior_chance
    FROM with_room
), compared AS (
    SELECT r.customer, r.delivery_no,
        pow(least(s.term + 7, r.term + 7) / greatest(s.term + 7, r.term + 7), 2) AS weight,
        least(greatest(s.lateness - greatest(r.age, 0), 0), r.room) AS days, s.lateness > 15 AS is_badly_late
    FROM with_room r JOIN settled s ON s.customer = r.customer AND s.lateness > r.age
), record AS (
    SELECT customer, delivery_no, sum(weight) AS weight, sum(weight * days) AS days,
        sum(CASE WHEN is_badly_late THEN weight ELSE 0 END) AS badly_late
    FROM compared GROUP BY ALL
), assessed AS (
    SELECT p.*,
        (prior_weight * prior_days + coalesce(r.days, 0)) / (prior_weight + coalesce(r.weight, 0)) AS days_late,
        CASE WHEN age > 15 THEN 1.0 WHEN room <= 15 THEN 0.0
            ELSE (prior_weight * prior_chance + coalesce(r.badly_late, 0)) / (prior_weight + coalesce(r.weight, 0))
        END AS chance,
        least(greatest(age + lead_at_home, 0), lead_at_home) AS procedure_days,
        least(greatest(age + lead, 0), lead) - least(greatest(age + lead_at_home, 0), lead_at_home) AS distance_days
    FROM with_prior p LEFT JOIN record r USING (customer, delivery_no)

-- Score, class, rank.
), staked AS (
    SELECT *, days_late + 15 * chance + procedure_days + distance_days AS days,
        {rate} * CAST(outstanding AS DOUBLE) * (days_late + 15 * chance + procedure_days + distance_days) AS money_days,
        CASE WHEN age > 180 THEN 'bad' WHEN age > 90 THEN 'doubtful' WHEN age > 0 THEN 'chasing' ELSE 'current' END
            AS class,
        CASE WHEN age <= 0 THEN 'not_due' WHEN age <= 30 THEN '1-30' WHEN age <= 60 THEN '31-60'
            WHEN age <= 90 THEN '61-90' WHEN age <= 180 THEN '91-180' WHEN age <= 365 THEN '181-365' ELSE '366+' END
            AS bucket
    FROM assessed
)
SELECT row_number() OVER (ORDER BY money_days DESC, outstanding DESC, due, {account}, delivery_no) AS rank,
    round(least(greatest(20 * log10(greatest(money_days, 1e-9)) - 40, 0), 100), 1) AS score,
    {account}, delivery_no, date, due AS due_date, term AS term_days, age AS days_past_due, bucket, class, amount,
    outstanding, distance_km, payment_steps, round(days_late, 4) AS days_late, round(chance, 4) AS chance_badly_late,
    procedure_days, distance_days, round(money_days, 2) AS money_days, {further_details}area,
    'late ' || age || ' days: ' || outstanding || ' x ' || round(days, 1) || ' days' AS why
FROM staked ORDER BY rank
) TO '{out}' (HEADER, DELIMITER ',')
"""


def statement(folder, out):
    """The statement for the book in a folder."""
    parts = WIDE if is_wide(folder) else NARROW
    same_account = " AND ".join(f"p.{column} = u.{column}" for column in parts["account"].split(", "))
    return SQL.format(folder=folder, out=out, as_of=AS_OF, same_account=same_account, **parts)


def main():
    folder, out = sys.argv[1:3]
    connection = duckdb.connect(config={"threads": os.cpu_count()})
    connection.execute(statement(folder, out))


main()
