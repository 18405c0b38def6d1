//! The bodies that make and change pipelines.

use serde::Deserialize;

use super::model::{USUAL_STAGES, usual_stages};
use super::{Pipeline, Stage, StageKind};
use crate::base::text::clean_line;
use crate::base::{Error, FieldError, Id, Result, Uid};
use crate::http::extract::{nullable, present};
use crate::rest::tags::check_colour;

/// Most characters of a pipeline's name.
pub(super) const NAME_MAX: usize = 200;
/// Most characters of a stage's name.
pub(super) const STAGE_NAME_MAX: usize = 100;
/// Most stages of a pipeline.
pub(super) const STAGES_MAX: usize = 40;
/// Most days until a deal goes stale.
pub(super) const ROTTING_MAX: i64 = 3_650;

/// The body that makes or changes a pipeline.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PipelineBody {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    stages: Option<Vec<StageBody>>,
}

/// A stage in it: with an identity one that there is, of which what is not said stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StageBody {
    #[serde(default, deserialize_with = "present")]
    id: Option<Id<Stage>>,
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    color: Option<Option<String>>,
    #[serde(default)]
    probability: Option<i64>,
    #[serde(default, deserialize_with = "present")]
    kind: Option<StageKind>,
    #[serde(default, deserialize_with = "nullable")]
    rotting_days: Option<Option<i64>>,
}

/// Identities for the stages that the body may make: its own, or the usual ones, and one that is won and one that is
/// lost.
pub(super) fn ids_for(body: &PipelineBody) -> Vec<Uid> {
    let own = body.stages.as_ref().map_or(USUAL_STAGES, |stages| stages.len().min(STAGES_MAX));
    (0..own + 2).map(|_| Uid::fresh()).collect()
}

impl PipelineBody {
    /// The pipeline after this body; it was `old` before. New stages take their identities from `fresh`.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all that is not acceptable.
    pub(super) fn apply(self, old: &Pipeline, fresh: Vec<Uid>) -> Result<Pipeline> {
        let mut errors = Vec::new();
        let mut fresh = fresh.into_iter();
        let name = self.name.map_or_else(|| old.name.clone(), |name| line(&name, NAME_MAX, "/name", &mut errors));
        if name.is_empty() && errors.is_empty() {
            errors.push(FieldError::new("/name", "required", "A pipeline has a name."));
        }
        let stages = match self.stages {
            None if old.stages.is_empty() => usual_stages(fresh),
            None => old.stages.clone(),
            Some(new) if new.len() > STAGES_MAX => {
                let message = format!("A pipeline has at most {STAGES_MAX} stages.");
                errors.push(FieldError::new("/stages", "too_many", message));
                Vec::new()
            }
            Some(new) => arrange(new, old, &mut fresh, &mut errors),
        };
        if errors.is_empty() { Ok(Pipeline { name, stages }) } else { Err(Error::Invalid(errors)) }
    }
}

/// The stages of the body in its order, a won and a lost one where it has none, then those that it takes away.
fn arrange(
    new: Vec<StageBody>,
    old: &Pipeline,
    fresh: &mut impl Iterator<Item = Uid>,
    errors: &mut Vec<FieldError>,
) -> Vec<Stage> {
    let open = new.iter().filter(|stage| stage.is_open(old)).count();
    let (mut stages, mut passed) = (Vec::with_capacity(new.len() + 2), 0);
    for (place, body) in new.into_iter().enumerate() {
        passed += usize::from(body.is_open(old));
        // Where nothing is said the chances rise evenly.
        let usual = i64::try_from(100 * passed / (open + 1)).unwrap_or(0);
        let stage = body.apply(old, usual, &format!("/stages/{place}"), fresh, errors);
        if stages.iter().any(|other: &Stage| Some(other.id) == stage.as_ref().map(|stage| stage.id)) {
            let message = "This stage is in the list already.";
            errors.push(FieldError::new(format!("/stages/{place}/id"), "duplicate", message));
        }
        stages.extend(stage);
    }
    if open == 0 {
        errors.push(FieldError::new("/stages", "required", "A pipeline has an open stage."));
    }
    for (kind, name, color, probability) in [(StageKind::Won, "Won", "green", 100), (StageKind::Lost, "Lost", "red", 0)]
    {
        if stages.iter().any(|stage| stage.kind == kind) {
            continue;
        }
        let is_free = |stage: &&Stage| stage.kind == kind && stages.iter().all(|other| other.id != stage.id);
        let before = old.stages.iter().find(is_free).cloned().map(|stage| Stage { removed: false, ..stage });
        let (name, color) = (name.to_owned(), color.to_owned());
        let made = fresh.next().map(|id| Stage {
            id: id.into(),
            name,
            color,
            probability,
            kind,
            rotting_days: None,
            removed: false,
        });
        stages.extend(before.or(made));
    }
    let gone = old.stages.iter().filter(|stage| stages.iter().all(|other| other.id != stage.id)).cloned();
    let gone: Vec<Stage> = gone.map(|stage| Stage { removed: true, ..stage }).collect();
    stages.extend(gone);
    stages
}

impl StageBody {
    /// The stage that there is.
    fn of<'p>(&self, old: &'p Pipeline) -> Option<&'p Stage> {
        old.stages.iter().find(|stage| Some(stage.id) == self.id)
    }

    fn kind(&self, old: &Pipeline) -> StageKind {
        self.kind.or_else(|| self.of(old).map(|stage| stage.kind)).unwrap_or_default()
    }

    fn is_open(&self, old: &Pipeline) -> bool {
        self.kind(old) == StageKind::Open
    }

    /// The stage after this body; `usual` is the probability of an open one where none is said.
    fn apply(
        self,
        pipeline: &Pipeline,
        usual: i64,
        pointer: &str,
        fresh: &mut impl Iterator<Item = Uid>,
        errors: &mut Vec<FieldError>,
    ) -> Option<Stage> {
        let (old, kind) = (self.of(pipeline), self.kind(pipeline));
        let id = match (self.id, old) {
            (None, _) => fresh.next()?.into(),
            (Some(_), Some(old)) => old.id,
            (Some(_), None) => {
                let message = "There is no such stage in this pipeline.";
                errors.push(FieldError::new(format!("{pointer}/id"), "not_found", message));
                return None;
            }
        };
        let name = match (self.name, old) {
            (None, Some(old)) => old.name.clone(),
            (name, _) => line(&name.unwrap_or_default(), STAGE_NAME_MAX, &format!("{pointer}/name"), errors),
        };
        let usual = match kind {
            StageKind::Open => usual,
            StageKind::Won => 100,
            StageKind::Lost => 0,
        };
        let before = old.filter(|old| old.kind == kind).map(|old| old.probability);
        let probability = self.probability.or(before).unwrap_or(usual);
        let rotting_days = self.rotting_days.unwrap_or_else(|| old.and_then(|old| old.rotting_days));
        let color = self.color.map(Option::unwrap_or_default);
        let color = color.unwrap_or_else(|| old.map(|old| old.color.clone()).unwrap_or_default());
        if !(0..=100).contains(&probability) {
            let message = "A probability is a whole number from 0 to 100.";
            errors.push(FieldError::new(format!("{pointer}/probability"), "range", message));
        }
        if rotting_days.is_some_and(|days| !(1..=ROTTING_MAX).contains(&days)) {
            let message = format!("This is a whole number of days from 1 to {ROTTING_MAX}.");
            errors.push(FieldError::new(format!("{pointer}/rotting_days"), "range", message));
        }
        if let Err(Error::Invalid(wrong)) = check_colour(&color, &format!("{pointer}/color")) {
            errors.extend(wrong);
        }
        Some(Stage { id, name, color, probability, kind, rotting_days, removed: false })
    }
}

/// One line that is not empty.
fn line(text: &str, max: usize, pointer: &str, errors: &mut Vec<FieldError>) -> String {
    match clean_line(text, max) {
        Ok(line) if line.is_empty() => errors.push(FieldError::new(pointer, "required", "A name is missing here.")),
        Ok(line) => return line,
        Err(error) => errors.push(FieldError::new(pointer, "invalid", error.to_string())),
    }
    String::new()
}
