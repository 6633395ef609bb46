//! Which segment stands on which: an order without cycles, or the cycle's path (SEMANTICS 20).

use std::collections::BTreeMap;

use crate::domain::SegmentId;

/// How far the walk is with a segment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Done,
}

/// Orders segments so that each stands behind those it uses; what is used but not among them is left out.
///
/// # Errors
/// The path of a cycle: each uses the next, and the last is the first again.
pub fn order(
    ids: &[SegmentId],
    uses: impl Fn(SegmentId) -> Vec<SegmentId>,
) -> Result<Vec<SegmentId>, Vec<SegmentId>> {
    let mut marks: BTreeMap<SegmentId, Mark> = BTreeMap::new();
    let mut ordered = Vec::with_capacity(ids.len());
    for id in ids {
        if marks.contains_key(id) {
            continue;
        }
        // A walk with a list of its own: a chain of segments may be longer than the call stack bears.
        let mut path = vec![(*id, uses(*id).into_iter())];
        marks.insert(*id, Mark::Open);
        while let Some((at, rest)) = path.last_mut() {
            let Some(next) = rest.next() else {
                marks.insert(*at, Mark::Done);
                ordered.push(*at);
                path.pop();
                continue;
            };
            match marks.get(&next) {
                Some(Mark::Open) => return Err(cycle(&path, next)),
                None if ids.contains(&next) => {
                    marks.insert(next, Mark::Open);
                    path.push((next, uses(next).into_iter()));
                }
                Some(Mark::Done) | None => {}
            }
        }
    }
    Ok(ordered)
}

fn cycle<T>(path: &[(SegmentId, T)], back_to: SegmentId) -> Vec<SegmentId> {
    let walked = path.iter().map(|(id, _)| *id).skip_while(|id| *id != back_to);
    walked.chain([back_to]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(edges: &[(u32, &[u32])]) -> Result<Vec<u32>, Vec<u32>> {
        let ids: Vec<SegmentId> = edges.iter().map(|(id, _)| SegmentId(*id)).collect();
        let uses = |id: SegmentId| {
            let edge = edges.iter().find(|(from, _)| *from == id.0);
            edge.map_or(Vec::new(), |(_, to)| to.iter().map(|to| SegmentId(*to)).collect())
        };
        let numbers = |ids: Vec<SegmentId>| ids.into_iter().map(|id| id.0).collect::<Vec<_>>();
        order(&ids, uses).map(numbers).map_err(numbers)
    }

    #[test]
    fn a_segment_stands_behind_those_it_uses() {
        assert_eq!(check(&[(1, &[3]), (2, &[1, 3]), (3, &[])]), Ok(vec![3, 1, 2]));
    }

    #[test]
    fn a_cycle_is_told_with_its_path() {
        assert_eq!(check(&[(1, &[2]), (2, &[3]), (3, &[2])]), Err(vec![2, 3, 2]));
        assert_eq!(check(&[(7, &[7])]), Err(vec![7, 7]));
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let ids: Vec<SegmentId> = (0..3000).map(SegmentId).collect();
        let uses = |id: SegmentId| if id.0 + 1 < 3000 { vec![SegmentId(id.0 + 1)] } else { Vec::new() };
        assert_eq!(order(&ids, uses).unwrap()[0], SegmentId(2999));
    }
}
