//! Rules on zones and who stands on them.

use super::visible::is_visible;
use super::{Context, Scope};
use crate::domain::event::{WorkloadAnswered, ZoneDescribed, ZoneLinked, ZoneUnlinked};
use crate::domain::field::Fields;
use crate::domain::record::{Relation, Workload, ZoneFacts};
use crate::domain::{Event, Id, Listing, Refusal, Value};

pub(super) fn describe(
    scope: &Scope,
    id: Option<Id>,
    fields: &Fields<ZoneFacts>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    is_visible(fields, &["name"])?;
    let Some(id) = id else {
        for (name, what) in [("name", "a name"), ("kind", "a kind")] {
            if fields.get(name).is_none_or(|value| *value == Value::Unknown) {
                return Err(Refusal::invalid("the zone", format!("it has no {name}"), format!("give {what}")));
            }
        }
        return Ok(vec![ZoneDescribed { zone: context.draw.id(), fields: fields.clone() }.into()]);
    };
    let fields = fields.changing(&scope.zone(id)?.facts);
    Ok(if fields.is_empty() { vec![] } else { vec![ZoneDescribed { zone: id, fields }.into()] })
}

pub(super) fn place_workload(scope: &Scope, id: Id, zone: Id, stands: bool) -> Result<Vec<Event>, Refusal> {
    let workload = scope.workload(id)?;
    let mut events: Vec<Event> = listed(workload, "zones_complete").into_iter().filter(|_| stands).collect();
    events.extend(placed(scope, &workload.key, id, &workload.zones, zone, stands)?);
    Ok(if events.iter().any(|event| !matches!(event, Event::WorkloadAnswered(_))) { events } else { vec![] })
}

pub(super) fn place_identity(scope: &Scope, id: Id, zone: Id, stands: bool) -> Result<Vec<Event>, Refusal> {
    let identity = &scope.runs_as(id)?.identity;
    Ok(placed(scope, &identity.called(), id, &identity.zones, zone, stands)?.into_iter().collect())
}

fn placed(
    scope: &Scope,
    called: &str,
    user: Id,
    zones: &[Relation],
    zone: Id,
    stands: bool,
) -> Result<Option<Event>, Refusal> {
    let recorded = scope.zone(zone)?;
    let stood = zones.iter().any(|bond| bond.with == zone);
    match (stood, stands) {
        (false, true) => Ok(Some(ZoneLinked { user, zone }.into())),
        (true, false) => Ok(Some(ZoneUnlinked { user, zone }.into())),
        (true, true) => Ok(None),
        (false, false) => Err(Refusal::not_allowed(
            called,
            format!("it does not stand on {}", recorded.called()),
            "nothing needs doing",
        )),
    }
}

/// Where a list was known to be empty, the first item makes it a list of all there are: nobody has said that there is more.
pub(super) fn listed(workload: &Workload, completeness: &'static str) -> Option<Event> {
    let empty = workload.facts.setting(completeness).is_some()
        && crate::domain::FactTable::value(&*workload.facts, completeness) == Some(Listing::None.into());
    empty.then(|| {
        let fields = Fields::new().with(completeness, Listing::Listed);
        WorkloadAnswered { workload: workload.id, fields, bulk: None }.into()
    })
}
