//! Which documents money refers to by several of its customer's numbers: in a list in the number's cell, in its memo (SPEC
//! §3 "Matching" 2 and 3).

use crate::book::{Currency, CustomerId, ListedDocument, Named, NamedList};
use crate::read::build::own_numbers::OwnNumbers;
use crate::read::build::partition::PartitionBuilder;
use crate::read::file::delivery_rows::Part;

impl PartitionBuilder<'_> {
    fn own_numbers(&mut self, customer: CustomerId) -> &OwnNumbers {
        if self.rows_by_customer.is_empty() {
            let rows = (0..).zip(&self.rows).filter(|(_, row)| row.part != Part::FurtherLine);
            self.rows_by_customer = rows.map(|(index, row)| (CustomerId(row.whom), index)).collect();
            self.rows_by_customer.sort_unstable();
        }
        let (rows, by_customer, texts) = (&self.rows, &self.rows_by_customer, self.context.shell.texts.as_ref());
        self.own_numbers.entry(customer).or_insert_with(|| {
            let start = by_customer.partition_point(|&(other, _)| other < customer);
            let own = by_customer[start..].iter().take_while(|(other, _)| *other == customer);
            let mut numbers = OwnNumbers::default();
            own.for_each(|&(_, index)| numbers.enter(rows[index as usize].number.text(texts), index));
            numbers
        })
    }

    /// The documents in a currency that a text refers to, as a list; `None` if it refers to none.
    pub fn referred(
        &mut self,
        text: &str,
        (customer, currency): (CustomerId, Currency),
        is_memo: bool,
    ) -> Option<Named> {
        let (rows, has_others) = self.own_numbers(customer).rows_in(text);
        // A memo may speak of anything; who fills in a number means it.
        if has_others && !is_memo {
            return None;
        }
        let listed = |&row: &u32| {
            let named = self.named(&self.fit_of_row(row), currency).ok()?;
            Some(ListedDocument { named, date: self.rows[row as usize].date })
        };
        let is_useful = |one: &ListedDocument| match one.named {
            Named::Document(_) | Named::Instalment(_) => true,
            Named::Later | Named::Closed => !is_memo,
            _ => false,
        };
        let documents: Vec<ListedDocument> = rows.iter().filter_map(listed).filter(is_useful).collect();
        if documents.is_empty() || !is_memo && documents.len() < rows.len() {
            return None;
        }
        self.named_lists.push(NamedList { documents, is_memo });
        Some(Named::Several(self.named_lists.len() as u32 - 1))
    }
}
