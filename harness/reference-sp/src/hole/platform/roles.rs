//! Mistakes about the roles that an identity provider sends.

use super::Hole;
use crate::platform::{Claim, Rules, roles};

/// Opens a hole; others change nothing here.
pub(super) fn open(hole: Hole, rules: &mut Rules) {
    match hole {
        Hole::KeepsLostRoles => {
            rules.refresh_roles = |account, now| {
                account.roles.extend(now);
                account.roles.sort();
                account.roles.dedup();
            }
        }
        Hole::KeepsRolesWhereNoneAreSent => {
            rules.refresh_roles = |account, now| {
                if !now.is_empty() {
                    account.roles = now;
                }
            }
        }
        Hole::SplitsRolesAtCommas => rules.roles = |claim| split(claim, ','),
        Hole::SplitsRolesAtSemicolons => rules.roles = |claim| split(claim, ';'),
        _ => {}
    }
}

/// One value is taken for a list of them.
fn split(claim: &Claim, separator: char) -> Vec<String> {
    let parts = |value: &String| -> Vec<String> {
        value.split(separator).map(|part| part.trim().to_owned()).collect()
    };
    roles(claim).iter().flat_map(parts).collect()
}
