//! What the files are and which columns each can have (SPEC §2).

use std::fmt;

/// The kinds of input file that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// What was delivered.
    Deliveries,
    /// What was paid.
    Payments,
    /// Who the customers are.
    Customers,
    /// What happened to them.
    Events,
    /// What they said when they were chased.
    FollowUps,
    /// Whom we know there.
    Contacts,
    /// What they sold of our goods.
    SellThrough,
    /// Which days are not worked.
    Holidays,
}

impl FileKind {
    /// Those that may lie beside the deliveries.
    pub const NEIGHBOURS: [FileKind; 7] = [
        FileKind::Payments,
        FileKind::Customers,
        FileKind::Events,
        FileKind::FollowUps,
        FileKind::Contacts,
        FileKind::SellThrough,
        FileKind::Holidays,
    ];

    /// The file's name without its ending, and the name of its option and config key.
    pub fn stem(self) -> &'static str {
        match self {
            FileKind::Deliveries => "deliveries",
            FileKind::Payments => "payments",
            FileKind::Customers => "customers",
            FileKind::Events => "events",
            FileKind::FollowUps => "followups",
            FileKind::Contacts => "contacts",
            FileKind::SellThrough => "sellthrough",
            FileKind::Holidays => "holidays",
        }
    }

    /// What the file must have, as alternatives within groups: one field of each group.
    pub fn required(self) -> &'static [&'static [Field]] {
        match self {
            FileKind::Deliveries => {
                &[&[Field::Date], &[Field::Customer], &[Field::Amount, Field::UnitPrice, Field::Debit]]
            }
            FileKind::Payments => &[&[Field::Date], &[Field::Customer], &[Field::Amount, Field::MoneyIn]],
            FileKind::Customers => &[&[Field::Customer]],
            FileKind::Events => &[&[Field::Date], &[Field::Customer], &[Field::Kind]],
            FileKind::FollowUps => &[&[Field::Date], &[Field::Customer], &[Field::Result]],
            FileKind::Contacts => &[&[Field::Customer], &[Field::Name], &[Field::Role]],
            FileKind::SellThrough => &[
                &[Field::Customer],
                &[Field::CycleStart],
                &[Field::CycleEnd],
                &[Field::Item],
                &[Field::Opening],
                &[Field::Received],
                &[Field::Sold],
                &[Field::Closing],
            ],
            FileKind::Holidays => &[&[Field::Date]],
        }
    }

    /// The fields that the file may have, each once: its own, and for deliveries and customers what describes a customer.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        let (own, details): (&[Field], &[Field]) = match self {
            FileKind::Deliveries => (DELIVERY_FIELDS, CUSTOMER_DETAILS),
            FileKind::Payments => (PAYMENT_FIELDS, &[]),
            FileKind::Customers => (&[Field::Customer], CUSTOMER_DETAILS),
            FileKind::Events => (EVENT_FIELDS, &[]),
            FileKind::FollowUps => (FOLLOW_UP_FIELDS, &[]),
            FileKind::Contacts => (CONTACT_FIELDS, &[]),
            FileKind::SellThrough => (SELL_THROUGH_FIELDS, &[]),
            FileKind::Holidays => (&[Field::Date, Field::Kind, Field::Note], &[]),
        };
        let further = details.iter().filter(|field| !own.contains(field));
        own.iter().chain(further).copied()
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.stem())
    }
}

macro_rules! fields {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// A column that a file can have; the names are those of SPEC §2.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each is described in the tables of SPEC §2")]
        pub enum Field { $($variant),* }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Field] = &[$(Field::$variant),*];

            /// The canonical column name.
            pub fn name(self) -> &'static str {
                match self { $(Field::$variant => $name),* }
            }
        }
    };
}

fields! {
    Date "date", Customer "customer", Amount "amount", DeliveryNo "delivery_no", DueDate "due_date", Terms "terms",
    Currency "currency", Item "item", Quantity "quantity", UnitPrice "unit_price", Salesperson "salesperson",
    ShipToArea "ship_to_area", InvoiceDate "invoice_date", RefNo "ref_no", ReceivedBy "received_by", Note "note",
    PaidAmount "paid_amount", PaidDate "paid_date", OpenAmount "open_amount", PaymentNo "payment_no",
    Method "method", Kind "kind", Code "code", Aliases "aliases", DistanceKm "distance_km", Latitude "latitude",
    Longitude "longitude", PaymentSteps "payment_steps", DaysPerStep "days_per_step", PayDays "pay_days",
    CutoffDay "cutoff_day", Area "area", Route "route", Address "address", Type "type", Size "size",
    CreditLimit "credit_limit", Contact "contact", Phone "phone", BestTime "best_time", Policies "policies",
    Result "result", Channel "channel", Person "person", Excuse "excuse", PromiseDate "promise_date",
    PromiseAmount "promise_amount", DisputeAmount "dispute_amount", NextDate "next_date", Evidence "evidence", By "by", ClearedOn "cleared_on",
    Source "source", Direction "direction", MoneyIn "money_in", MoneyOut "money_out", Balance "balance",
    Debit "debit", Credit "credit", ConditionSoldPercent "cond_min_sold_pct",
    ConditionSoldAmount "cond_min_sold_amount", ConditionStockDays "cond_max_stock_days", Name "name", Role "role",
    IsInsider "is_insider", LastContact "last_contact", CycleStart "cycle_start", CycleEnd "cycle_end",
    Opening "opening", Received "received", Sold "sold", Closing "closing", SellPrice "sell_price",
    Remitted "remitted", DocumentType "document_type", Status "status", NetAmount "net_amount",
    TaxAmount "tax_amount", Hold "hold", ExpectedDate "expected_date", OpeningBalance "opening_balance",
    ClosingBalance "closing_balance", Year "year", Month "month", Day "day", Voided "voided", Discount "discount",
    Fee "fee",
}

/// How the cells of a column are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// As a day, in the order that the column proves.
    Date,
    /// As an amount or another number, by the decimal mark that the column proves.
    Figure,
    /// As a number of a document or a code, kept as text; one that a spreadsheet has rounded is none any more.
    Id,
    /// As a word of a closed list, or by a rule of its own.
    Word,
    /// As it is written.
    Text,
}

impl Field {
    /// How its cells are read.
    pub fn reader(self) -> Reader {
        match self {
            Field::Date
            | Field::DueDate
            | Field::InvoiceDate
            | Field::PaidDate
            | Field::PromiseDate
            | Field::NextDate
            | Field::ClearedOn
            | Field::LastContact
            | Field::CycleStart
            | Field::CycleEnd
            | Field::ExpectedDate => Reader::Date,
            Field::Amount
            | Field::UnitPrice
            | Field::Quantity
            | Field::PaidAmount
            | Field::OpenAmount
            | Field::PromiseAmount
            | Field::DisputeAmount
            | Field::MoneyIn
            | Field::MoneyOut
            | Field::Balance
            | Field::Debit
            | Field::Credit
            | Field::CreditLimit
            | Field::ConditionSoldAmount
            | Field::ConditionStockDays
            | Field::Opening
            | Field::Received
            | Field::Sold
            | Field::Closing
            | Field::SellPrice
            | Field::Remitted
            | Field::NetAmount
            | Field::TaxAmount
            | Field::OpeningBalance
            | Field::ClosingBalance
            | Field::Discount
            | Field::Fee => Reader::Figure,
            Field::DeliveryNo | Field::PaymentNo | Field::RefNo | Field::Code => Reader::Id,
            Field::Currency
            | Field::Terms
            | Field::Kind
            | Field::Direction
            | Field::Result
            | Field::IsInsider
            | Field::DistanceKm
            | Field::Latitude
            | Field::Longitude
            | Field::PaymentSteps
            | Field::DaysPerStep
            | Field::PayDays
            | Field::CutoffDay
            | Field::Type
            | Field::Size
            | Field::ConditionSoldPercent
            | Field::Excuse
            | Field::DocumentType
            | Field::Status
            | Field::Hold
            | Field::Year
            | Field::Month
            | Field::Day
            | Field::Voided => Reader::Word,
            Field::Customer
            | Field::Item
            | Field::Salesperson
            | Field::ShipToArea
            | Field::ReceivedBy
            | Field::Note
            | Field::Method
            | Field::Aliases
            | Field::Area
            | Field::Route
            | Field::Address
            | Field::Contact
            | Field::Phone
            | Field::BestTime
            | Field::Policies
            | Field::Channel
            | Field::Person
            | Field::Evidence
            | Field::By
            | Field::Source
            | Field::Name
            | Field::Role => Reader::Text,
        }
    }
}

const CUSTOMER_DETAILS: &[Field] = &[
    Field::Code,
    Field::Aliases,
    Field::DistanceKm,
    Field::Latitude,
    Field::Longitude,
    Field::PaymentSteps,
    Field::DaysPerStep,
    Field::PayDays,
    Field::Terms,
    Field::CutoffDay,
    Field::Area,
    Field::Route,
    Field::Address,
    Field::Type,
    Field::Size,
    Field::CreditLimit,
    Field::Salesperson,
    Field::Contact,
    Field::Phone,
    Field::BestTime,
    Field::Policies,
    Field::ConditionSoldPercent,
    Field::ConditionSoldAmount,
    Field::ConditionStockDays,
];

const DELIVERY_FIELDS: &[Field] = &[
    Field::Date,
    Field::Customer,
    Field::Amount,
    Field::DeliveryNo,
    Field::DueDate,
    Field::Terms,
    Field::Currency,
    Field::Item,
    Field::Quantity,
    Field::UnitPrice,
    Field::Salesperson,
    Field::ShipToArea,
    Field::InvoiceDate,
    Field::RefNo,
    Field::ReceivedBy,
    Field::Note,
    Field::PaidAmount,
    Field::PaidDate,
    Field::OpenAmount,
    Field::Direction,
    Field::Debit,
    Field::Credit,
    Field::DocumentType,
    Field::Status,
    Field::NetAmount,
    Field::TaxAmount,
    Field::Balance,
    Field::OpeningBalance,
    Field::ClosingBalance,
    Field::Hold,
    Field::ExpectedDate,
    Field::Voided,
    Field::Year,
    Field::Month,
    Field::Day,
];

const PAYMENT_FIELDS: &[Field] = &[
    Field::Date,
    Field::Customer,
    Field::Amount,
    Field::PaymentNo,
    Field::DeliveryNo,
    Field::Currency,
    Field::Method,
    Field::Kind,
    Field::Note,
    Field::Code,
    Field::Direction,
    Field::MoneyIn,
    Field::MoneyOut,
    Field::Balance,
    Field::Status,
    Field::Voided,
    Field::Discount,
    Field::Fee,
    Field::Year,
    Field::Month,
    Field::Day,
];

const EVENT_FIELDS: &[Field] = &[
    Field::Date,
    Field::Customer,
    Field::Kind,
    Field::Note,
    Field::DeliveryNo,
    Field::ClearedOn,
    Field::Source,
    Field::Evidence,
    Field::Code,
];

const FOLLOW_UP_FIELDS: &[Field] = &[
    Field::Date,
    Field::Customer,
    Field::Result,
    Field::DeliveryNo,
    Field::Channel,
    Field::Person,
    Field::Excuse,
    Field::PromiseDate,
    Field::PromiseAmount,
    Field::DisputeAmount,
    Field::NextDate,
    Field::Evidence,
    Field::By,
    Field::Note,
    Field::Code,
];

const CONTACT_FIELDS: &[Field] = &[
    Field::Customer,
    Field::Name,
    Field::Role,
    Field::Phone,
    Field::IsInsider,
    Field::BestTime,
    Field::LastContact,
    Field::Note,
    Field::Code,
];

const SELL_THROUGH_FIELDS: &[Field] = &[
    Field::Customer,
    Field::CycleStart,
    Field::CycleEnd,
    Field::Item,
    Field::Opening,
    Field::Received,
    Field::Sold,
    Field::Closing,
    Field::SellPrice,
    Field::Remitted,
    Field::Code,
];

/// The fields that describe a customer, wherever they stand.
pub fn customer_details() -> &'static [Field] {
    CUSTOMER_DETAILS
}

/// `date, customer, amount`: what a file of that kind must have.
pub fn required_in_words(kind: FileKind) -> String {
    kind.required().iter().map(|group| group[0].name()).collect::<Vec<_>>().join(", ")
}
