"""Every number: metrics as SQL files that list contributions, summed here to Readings, unsummed to proofs."""

from coaching.metrics.availability import availability
from coaching.metrics.definition import Metric, all_metrics, metric
from coaching.metrics.measure import measure
from coaching.metrics.proof import Proof, proof
from coaching.metrics.reading import Reading

__all__ = ["Metric", "Proof", "Reading", "all_metrics", "availability", "measure", "metric", "proof"]
