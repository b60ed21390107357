//! What is to be logged: what was said on the command line, then checked against the book, then as values of a row.

use super::book::LoadedBook;
use super::ending::Failure;
use super::log_arguments::{LogArguments, RESULTS};
use super::messages::Messages;
use super::settings::Settings;
use super::speech::spoken;
use super::suggestion::did_you_mean;
use super::words;
use chrono::NaiveDate;
use collect::book::{Book, Currency, CustomerId, Decimal, DeliveryId, Excuse, FollowUpResult, MisfitAmount, Money};
use collect::desk::Position;
use collect::plan::Class;
use collect::read::{Field, Layout, MeantDay, amount_and_currency_spelled, date_spelled, follow_up_result_spelled};
use collect::render::Language;

/// What was said, each word understood.
#[derive(Clone, Debug)]
pub struct Said {
    pub date: NaiveDate,
    pub result: FollowUpResult,
    pub excuse: Option<Excuse>,
    pub promise_date: Option<NaiveDate>,
    pub promise_amount: Option<(Decimal, Option<Currency>)>,
    /// The sum disputed, and the currency that it names.
    pub dispute_amount: Option<(Decimal, Option<Currency>)>,
    pub next_date: Option<NaiveDate>,
    delivery: Option<String>,
    texts: Vec<(Field, String)>,
}

impl Said {
    /// Understands what was typed.
    ///
    /// # Errors
    /// Everything that cannot be understood or does not go together.
    pub fn of(arguments: &LogArguments, settings: &Settings) -> Result<Said, Failure> {
        let as_of = settings.conventions.as_of;
        let mut wrong = Vec::new();
        let mut day = |option: &str, text: &Option<String>, meant: MeantDay| {
            let text = given(text)?;
            let day = date_spelled(text, settings.date_order, meant);
            if day.is_none() {
                wrong.push(words::not_a_day(format!("--{option}"), text));
            }
            day
        };
        let date = day("date", &arguments.date, MeantDay::Until(as_of)).unwrap_or(as_of);
        let promise_date = day("promise-date", &arguments.promise_date, MeantDay::From(date));
        let next_date = day("next-date", &arguments.next_date, MeantDay::From(date));
        let result = result(&arguments.result).map_err(|words| wrong.push(words)).ok();
        let excuse = given(&arguments.excuse).and_then(|code| excuse(code).map_err(|words| wrong.push(words)).ok());
        let mut sum = |option: &str, text: &Option<String>| {
            given(text).and_then(|text| amount(option, text, settings).map_err(|words| wrong.push(words)).ok())
        };
        let promise_amount = sum("promise-amount", &arguments.promise_amount);
        let dispute_amount = sum("dispute-amount", &arguments.dispute_amount);
        if date > as_of {
            wrong.push(words::date_after_as_of(date, as_of));
        }
        if let Some(result) = result {
            let says = |text: &Option<String>| given(text).is_some();
            let promises = says(&arguments.promise_date) || says(&arguments.promise_amount);
            wrong.extend(check_promise(result, promise_date, date, promises, says(&arguments.promise_date)));
        }
        if result.is_some_and(|result| result != FollowUpResult::Dispute) && dispute_amount.is_some() {
            wrong.push(words::only_with_dispute());
        }
        if let Some(next) = next_date.filter(|next| *next < date) {
            wrong.push(words::next_before_date(next, date));
        }
        let texts = [
            (Field::Channel, &arguments.channel),
            (Field::Person, &arguments.person),
            (Field::Evidence, &arguments.evidence),
            (Field::By, &arguments.by),
            (Field::Note, &arguments.note),
        ];
        let texts = texts.into_iter().filter_map(|(field, text)| Some((field, given(text)?.to_owned())));
        let texts = texts.collect();
        let delivery = given(&arguments.delivery).map(str::to_owned);
        match result {
            Some(result) if wrong.is_empty() => Ok(Said {
                date,
                result,
                excuse,
                promise_date,
                promise_amount,
                dispute_amount,
                next_date,
                delivery,
                texts,
            }),
            _ => Err(Failure::Refused(wrong)),
        }
    }

    /// Finds in the book what it is about.
    ///
    /// # Errors
    /// No such customer, no such delivery of his, or money in another currency than his.
    pub fn in_book(self, name: &str, loaded: &LoadedBook) -> Result<Entry, Failure> {
        let customer = loaded.customer(name)?;
        let book = &loaded.book;
        let delivery = self.delivery.as_deref().map(|number| find_delivery(book, customer, number)).transpose()?;
        let currency = promised_currency(book, customer, delivery.as_ref().map(|(_, id)| *id));
        for (option, sum) in [("promise-amount", self.promise_amount), ("dispute-amount", self.dispute_amount)] {
            if let Some((amount, named)) = sum {
                check_amount(option, amount, named, currency)?;
            }
        }
        let known = book.customer(customer);
        Ok(Entry {
            customer,
            name: known.name.clone(),
            code: known.code.clone(),
            delivery: delivery.map(|(number, _)| number),
            currency,
            said: self,
        })
    }
}

/// What is to be logged, found in the book.
#[derive(Clone, Debug)]
pub struct Entry {
    pub customer: CustomerId,
    /// As the book spells it.
    pub name: String,
    code: Option<String>,
    /// As the book spells it.
    pub delivery: Option<String>,
    currency: Currency,
    pub said: Said,
}

impl Entry {
    /// The values of the row, in the words that the file uses.
    pub fn values(&self, layout: &Layout) -> Vec<(Field, String)> {
        let said = &self.said;
        let day = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
        let by_code = self.code.clone().filter(|_| layout.names_customers_by_code());
        let mut values = vec![
            (Field::Date, said.date.to_string()),
            (Field::Customer, by_code.unwrap_or_else(|| self.name.clone())),
            (Field::Result, result_word(said.result, layout)),
        ];
        if let Some(code) = self.code.as_ref().filter(|_| layout.has(Field::Code)) {
            values.push((Field::Code, code.clone()));
        }
        let number = |sum: Option<(Decimal, Option<Currency>)>| sum.map(|(amount, _)| layout.number(amount));
        values.extend([
            (Field::DeliveryNo, self.delivery.clone().unwrap_or_default()),
            (Field::Excuse, said.excuse.map(|excuse| excuse.code().to_owned()).unwrap_or_default()),
            (Field::PromiseDate, day(said.promise_date)),
            (Field::PromiseAmount, number(said.promise_amount).unwrap_or_default()),
            (Field::DisputeAmount, number(said.dispute_amount).unwrap_or_default()),
            (Field::NextDate, day(said.next_date)),
        ]);
        values.extend(said.texts.iter().cloned());
        values
    }

    /// Warns of what can be logged and is odd.
    pub fn warn(&self, before: &[Position], messages: &Messages) {
        let said = &self.said;
        let warning = |text: String| messages.warning(&text);
        let about = self.delivery.as_deref().unwrap_or(&self.name);
        let is_touched = |one: &&Position| {
            let document = self.delivery.as_deref();
            document.is_none_or(|number| one.label == number || one.label.starts_with(&format!("{number}/")))
        };
        let touched = || before.iter().filter(is_touched);
        if touched().next().is_none() {
            warning(words::nothing_open_on(about));
        }
        let open: Money = touched().filter(|one| one.currency == self.currency).map(|one| one.outstanding).sum();
        let promised = said.promise_amount.and_then(|(amount, _)| amount.to_money_rounded(self.currency).ok());
        if let Some(promised) = promised.filter(|promised| *promised > open) {
            let money = |sum: Money| spoken().money(sum, self.currency);
            warning(words::promised_too_much(money(promised), money(open), about));
        }
        let count = touched().count();
        let is_of_all = said.result == FollowUpResult::Dispute && said.dispute_amount.is_none();
        if is_of_all && self.delivery.is_none() && count > 1 {
            warning(words::dispute_pauses_all(count));
        }
        let has_evidence = said.texts.iter().any(|(field, _)| *field == Field::Evidence);
        if said.result == FollowUpResult::DemandServed && !has_evidence {
            warning(words::no_proof_of_service());
        }
        let dead = touched().next().is_some_and(|one| one.class == Class::Dead);
        if dead && said.result != FollowUpResult::Acknowledged {
            warning(words::dead_money(about));
        }
    }
}

/// An option that says something.
fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

fn result(text: &str) -> Result<FollowUpResult, String> {
    follow_up_result_spelled(text).ok_or_else(|| {
        let known = RESULTS.map(FollowUpResult::key);
        words::result(text, words::list(known), did_you_mean(text, known))
    })
}

fn excuse(code: &str) -> Result<Excuse, String> {
    Excuse::from_code(code).ok_or_else(|| words::excuse_code(code))
}

fn amount(option: &str, text: &str, settings: &Settings) -> Result<(Decimal, Option<Currency>), String> {
    let amount =
        amount_and_currency_spelled(text, settings.decimal_mark).ok_or_else(|| words::not_an_amount(option, text))?;
    if amount.0.units > 0 { Ok(amount) } else { Err(words::more_than_nothing(option, text)) }
}

/// A promise has a day, not before it was given; and only a promise has one.
fn check_promise(
    result: FollowUpResult,
    promised: Option<NaiveDate>,
    date: NaiveDate,
    says_promise: bool,
    says_day: bool,
) -> Option<String> {
    if result != FollowUpResult::Promise {
        return says_promise.then(words::only_with_promise);
    }
    match promised {
        None if !says_day => Some(words::promise_has_day()),
        Some(day) if day < date => Some(words::promise_before(day, date)),
        _ => None,
    }
}

/// One of the customer's deliveries, or an instalment of one, as the book spells it.
fn find_delivery(book: &Book, customer: CustomerId, wanted: &str) -> Result<(String, DeliveryId), Failure> {
    let number_of = |id: DeliveryId| book.number_of(book.deliveries.documents()[id as usize]);
    let own = || book.accounts_of(customer).iter().flat_map(|account| account.deliveries.clone());
    let own = || own().map(|row| row as DeliveryId);
    let name = &book.customer(customer).name;
    let same = |text: &str| text == wanted;
    let alike = |text: &str| text.eq_ignore_ascii_case(wanted);
    for is_meant in [&same as &dyn Fn(&str) -> bool, &alike] {
        if let Some(id) = own().find(|&id| is_meant(number_of(id))) {
            return Ok((number_of(id).to_owned(), id));
        }
        if let Some(id) = own().find(|&id| is_meant(&book.delivery_label(id))) {
            return Ok((book.delivery_label(id).into_owned(), id));
        }
    }
    let other = book.documents.iter().position(|document| document.number.text(&book.texts) == wanted);
    let other = other.and_then(|document| {
        let id = book.first_deliveries[document] as usize;
        book.accounts.iter().find(|account| account.deliveries.contains(&id))
    });
    if let Some(other) = other.filter(|other| other.customer != customer) {
        let other = &book.customer(other.customer).name;
        return Err(Failure::refused(words::delivery_of_other(wanted, other, name)));
    }
    let hint = did_you_mean(wanted, own().map(number_of));
    Err(Failure::refused(words::no_such_delivery(wanted, name, hint)))
}

/// The currency in which the engine counts a promise (see `plan`): the delivery's, the base, else the customer's first.
fn promised_currency(book: &Book, customer: CustomerId, delivery: Option<DeliveryId>) -> Currency {
    let accounts = book.accounts_of(customer);
    let of_delivery = delivery.and_then(|id| accounts.iter().find(|one| one.deliveries.contains(&(id as usize))));
    let in_base = || accounts.iter().find(|account| Some(account.currency) == book.base_currency);
    of_delivery.or_else(in_base).or(accounts.first()).map_or(Currency::NONE, |account| account.currency)
}

fn check_amount(option: &str, amount: Decimal, named: Option<Currency>, currency: Currency) -> Result<(), Failure> {
    let code = currency.code();
    if let Some(named) = named.filter(|named| *named != currency) {
        let counts = if code.is_empty() { words::no_currency() } else { code.to_owned() };
        return Err(Failure::refused(words::other_currency(option, named.code(), counts)));
    }
    match amount.to_money(currency) {
        Ok(_) => Ok(()),
        Err(why) => {
            let why = match why {
                MisfitAmount::TooFine => words::more_decimals(),
                MisfitAmount::TooLarge => words::too_large(),
            };
            Err(Failure::refused(words::sum_misfits(option, amount, why)))
        }
    }
}

/// The word in the language of the file's last row; in a file without rows, of its header.
fn result_word(result: FollowUpResult, layout: &Layout) -> String {
    let last = layout.last_of(Field::Result).find(|text| follow_up_result_spelled(text).is_some());
    match last.or(layout.header_of(Field::Result)) {
        Some(word) if !word.is_ascii() => Language::Chinese.result(result),
        _ => result.key().to_owned(),
    }
}
