//! Whom to speak to and where (DOMAIN §5.3, §5.4; S21, S25), and which insiders to keep in touch with (S1).

use crate::book::{Book, Contact, CustomerId, CustomerSize, Place};
use crate::plan::Channel;
use chrono::{Datelike, Days, NaiveDate};

/// Somebody to ask: always a role, a name where one is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactToAsk {
    /// The role; empty for nobody.
    pub role: String,
    /// The name, from the contacts; of the customer's own row where no contact has the role.
    pub name: Option<String>,
    /// Whether the name is only whom customers.csv names, who may sit at another desk: one asks through him.
    pub is_through: bool,
    /// Telephone number.
    pub phone: Option<String>,
    /// When he can be reached, as written.
    pub best_time: Option<String>,
    /// The row that says so.
    pub place: Option<Place>,
}

/// Where to talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeetingPlace {
    /// By telephone.
    Phone,
    /// In his office.
    Office,
    /// At his shop or warehouse, before he has customers.
    Site,
    /// Nowhere: it goes in writing.
    Writing,
}

impl MeetingPlace {
    /// The word in data.
    pub fn key(self) -> &'static str {
        match self {
            MeetingPlace::Phone => "phone",
            MeetingPlace::Office => "office",
            MeetingPlace::Site => "site",
            MeetingPlace::Writing => "writing",
        }
    }

    /// Where what is done by a channel is done with a role.
    pub fn of(channel: Channel, role: &str) -> MeetingPlace {
        match channel {
            Channel::Visit | Channel::VisitAndLetter if matches!(role, "warehouse" | "purchaser") => MeetingPlace::Site,
            Channel::Visit | Channel::VisitAndLetter => MeetingPlace::Office,
            Channel::Call | Channel::CallAndLetter | Channel::LetterAndCall => MeetingPlace::Phone,
            Channel::None | Channel::Message | Channel::Letter | Channel::Legal => MeetingPlace::Writing,
        }
    }
}

/// Who has a role at a customer's.
pub fn contact_to_ask(book: &Book, customer: CustomerId, role: &str) -> ContactToAsk {
    if role.is_empty() {
        return ContactToAsk::default();
    }
    let own = book.customer(customer);
    let best_time = own.profile.as_ref().and_then(|profile| profile.best_time.clone());
    let with_role = || book.contacts_of(customer).iter().filter(|contact| contact.role == role);
    // An insider is asked quietly where somebody else has the role too.
    let contact = with_role().find(|contact| !contact.is_insider).or(with_role().next());
    match contact {
        Some(contact) => ContactToAsk {
            role: role.to_owned(),
            name: Some(contact.name.clone()),
            is_through: false,
            phone: contact.phone.clone().or(own.phone.clone()),
            best_time: contact.best_time.clone().or(best_time),
            place: Some(contact.place),
        },
        None => {
            // Who sits at another desk, as the contacts say, is not lent to this one.
            let is_of_another_desk = |name: &String| book.contacts_of(customer).iter().any(|one| one.name == *name);
            let name = own.contact.clone().filter(|name| !is_of_another_desk(name));
            let place = own.listed.filter(|_| name.is_some());
            let (is_through, phone) = (name.is_some(), own.phone.clone());
            ContactToAsk { role: role.to_owned(), name, is_through, phone, best_time, place }
        }
    }
}

/// Whether a role is the owner of a small firm, who is reached before the day begins.
pub(super) fn is_owner_of_small_firm(book: &Book, customer: CustomerId, role: &str) -> bool {
    let own = book.customer(customer);
    let is_large = matches!(own.size(), Some(CustomerSize::Large | CustomerSize::Government));
    let has_few_steps = own.payment_steps.as_ref().is_none_or(|steps| steps.count <= 2);
    role == "owner" && !is_large && has_few_steps
}

/// An insider who has not been spoken to since the settlement cycle began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsiderReminder {
    /// Who; for our own eyes only.
    pub contact: Contact,
    /// The first day of the cycle.
    pub cycle_start: NaiveDate,
}

/// The insider of a customer to ask quietly, if there is one.
pub fn insider(book: &Book, customer: CustomerId) -> Option<&Contact> {
    book.contacts_of(customer).iter().find(|contact| contact.is_insider)
}

/// Insiders of the wanted customers who have not been spoken to since the cycle began (S1).
pub fn insider_reminders(book: &Book, is_wanted: impl Fn(CustomerId) -> bool) -> Vec<InsiderReminder> {
    let insiders = book.contacts.iter().filter(|contact| contact.is_insider && is_wanted(contact.customer));
    let with_cycle = insiders.map(|contact| (contact, cycle_start(book, contact.customer)));
    let due = with_cycle.filter(|&(contact, start)| last_contact(book, contact).is_none_or(|day| day < start));
    due.map(|(contact, cycle_start)| InsiderReminder { contact: contact.clone(), cycle_start }).collect()
}

/// The cycle of the customer's sell-through, carried on to the as-of day; else the month.
fn cycle_start(book: &Book, customer: CustomerId) -> NaiveDate {
    let as_of = book.as_of;
    let Some(last) = book.sell_through_of(customer).iter().max_by_key(|row| row.cycle_start) else {
        return as_of.with_day(1).expect("every month has a first day");
    };
    // The cycle that is known last stands for the one that runs, unless a whole one lies between.
    let days = (last.cycle_end - last.cycle_start).num_days().max(0) + 1;
    let gone = (as_of - last.cycle_start).num_days().max(0) / days;
    last.cycle_start + Days::new((days * (gone - 1).max(0)).unsigned_abs())
}

/// As the contacts say, or a follow-up that names the person, or his role where nobody else has it.
fn last_contact(book: &Book, contact: &Contact) -> Option<NaiveDate> {
    let own = book.follow_ups.iter().filter(|one| one.customer == contact.customer);
    let with_role = book.contacts_of(contact.customer).iter().filter(|one| one.role == contact.role).count();
    let is_he = |person: &str| person == contact.name || with_role == 1 && person == contact.role;
    let named = own.filter(|one| one.person.as_deref().is_some_and(is_he)).map(|one| one.date).max();
    contact.last_contact.max(named)
}
