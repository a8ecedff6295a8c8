"""Metrics by scikit-learn, statsmodels and plain definitions, for a list of score sets given as JSON."""

import json
import sys
import warnings

import numpy as np
from scipy.optimize import brentq
from scipy.special import softmax
from scipy.stats import binomtest, norm, permutation_test
from sklearn import metrics
from sklearn.calibration import _TemperatureScaling
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

warnings.filterwarnings("ignore")


def delong_placements(scores, labels):
    """Structural components straight from the definition: every pair of images, O(m n)."""
    positives, negatives = scores[labels == 1], scores[labels == 0]
    kernel = (positives[:, None] > negatives[None, :]) + 0.5 * (positives[:, None] == negatives[None, :])
    return kernel.mean(axis=1), kernel.mean(axis=0)


def covariance_of_aucs(placements):
    v10 = np.atleast_2d(np.cov(np.stack([p[0] for p in placements])))
    v01 = np.atleast_2d(np.cov(np.stack([p[1] for p in placements])))
    return v10 / len(placements[0][0]) + v01 / len(placements[0][1])


def calibration_error(scores, right, bins=10):
    """Distance of mean score and share of positives in right-closed bins, weighted by their images."""
    bin_of = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], scores)
    return sum(
        (bin_of == b).sum() * abs(scores[bin_of == b].mean() - right[bin_of == b].mean()) for b in np.unique(bin_of)
    ) / len(scores)


def binary(case):
    scores, labels = np.array(case["scores"], float), np.array(case["labels"])
    decided = (scores >= case["threshold"]).astype(int)
    (tn, fp), (fn, tp) = metrics.confusion_matrix(labels, decided, labels=[0, 1])
    nan = {"zero_division": np.nan}
    variance = covariance_of_aucs([delong_placements(scores, labels)])[0, 0]
    fpr, tpr, roc_thresholds = metrics.roc_curve(labels, scores)
    precision, recall, pr_thresholds = metrics.precision_recall_curve(labels, scores, drop_intermediate=True)
    return {
        "tp": tp,
        "fp": fp,
        "tn": tn,
        "fn": fn,
        "accuracy": metrics.accuracy_score(labels, decided),
        "precision": metrics.precision_score(labels, decided, **nan),
        "sensitivity": metrics.recall_score(labels, decided, **nan),
        "specificity": metrics.recall_score(labels, decided, pos_label=0, **nan),
        "npv": metrics.precision_score(labels, decided, pos_label=0, **nan),
        "f1": metrics.f1_score(labels, decided, **nan),
        "balancedAccuracy": metrics.balanced_accuracy_score(labels, decided),
        "mcc": metrics.matthews_corrcoef(labels, decided),
        "auc": metrics.roc_auc_score(labels, scores),
        "averagePrecision": metrics.average_precision_score(labels, scores),
        "logLoss": metrics.log_loss(labels, scores, labels=[0, 1]),
        "brier": metrics.brier_score_loss(labels, scores),
        "ece": calibration_error(scores, labels),
        "delongVariance": variance,
        "roc": {"fpr": fpr, "tpr": tpr, "thresholds": roc_thresholds[1:]},
        "precisionRecall": {"precision": precision, "recall": recall, "thresholds": pr_thresholds},
    }


def pair(case):
    labels = np.array(case["labels"])
    first, second = (delong_placements(np.array(case[name], float), labels) for name in ("first", "second"))
    covariance = covariance_of_aucs([first, second])
    difference = first[0].mean() - second[0].mean()
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    z = difference / np.sqrt(variance)
    return {"difference": difference, "variance": variance, "z": z, "p": 2 * norm.sf(abs(z))}


def multiclass(case):
    labels, classes = np.array(case["labels"]), np.arange(case["classCount"])
    scores = np.array(case["scores"], float).reshape(len(labels), -1)
    decided = scores.argmax(axis=1)
    truth = labels[:, None] == classes[None, :]
    report = metrics.classification_report(
        labels, decided, labels=classes, output_dict=True, zero_division=0
    )
    one_vs_rest = metrics.multilabel_confusion_matrix(labels, decided, labels=classes)
    return {
        "specificity": np.mean([tn / (tn + fp) for (tn, fp), _ in one_vs_rest]),
        "confusion": metrics.confusion_matrix(labels, decided, labels=classes),
        "accuracy": metrics.accuracy_score(labels, decided),
        "precision": report["macro avg"]["precision"],
        "sensitivity": report["macro avg"]["recall"],
        "f1": report["macro avg"]["f1-score"],
        "perClass": [report[str(c)] for c in classes],
        "balancedAccuracy": metrics.balanced_accuracy_score(labels, decided),
        "mcc": metrics.matthews_corrcoef(labels, decided),
        "auc": np.mean([metrics.roc_auc_score(truth[:, c], scores[:, c]) for c in classes]),
        "averagePrecision": metrics.average_precision_score(truth, scores, average="macro"),
        "logLoss": metrics.log_loss(labels, scores, labels=classes),
        "brier": metrics.brier_score_loss(labels, scores, labels=classes),
        "ece": calibration_error(scores.max(axis=1), decided == labels),
    }


def temperature(case):
    """scikit-learn's own scaling, as CalibratedClassifierCV(method="temperature") fits it; and the losses before and after."""
    labels = np.array(case["labels"])
    scores = np.array(case["scores"], float).reshape(len(labels), -1)
    logits = np.log(np.maximum(scores, np.finfo(float).eps))
    fitted = _TemperatureScaling().fit(logits, labels)
    scaled = softmax(fitted.beta_ * logits, axis=1)
    return {"temperature": 1 / fitted.beta_, "scores": scaled.ravel()}


def bootstrap(case):
    """Percentile intervals over the very patients that were drawn, each resample written out image by image."""
    scores, labels, groups = (np.array(case[name]) for name in ("scores", "labels", "groups"))
    areas, precisions, differences = [], [], []
    for drawn in case["draws"]:
        images = np.concatenate([np.flatnonzero(groups == group) for group in drawn])
        if len(np.unique(labels[images])) < 2:
            continue
        areas.append(metrics.roc_auc_score(labels[images], scores[images]))
        precisions.append(metrics.average_precision_score(labels[images], scores[images]))
        second = np.array(case.get("second", scores))
        differences.append(metrics.roc_auc_score(labels[images], second[images]) - areas[-1])
    return {
        "auc": np.quantile(areas, [0.025, 0.975]),
        "averagePrecision": np.quantile(precisions, [0.025, 0.975]),
        "difference": np.quantile(differences, [0.025, 0.975]),
    }


def newcombe(case):
    auc, m, n = case["auc"], case["positives"], case["negatives"]
    z = norm.ppf(0.975)

    def excess(theta):
        spread = 1 + ((m + n) / 2 - 1) * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return (auc - theta) ** 2 - z**2 * theta * (1 - theta) * spread / (m * n)

    low = 0 if auc == 0 else brentq(excess, 0, auc * (1 - 1e-12) if auc == 1 else auc, xtol=1e-14)
    high = 1 if auc == 1 else brentq(excess, auc + (1e-12 if auc == 0 else 0), 1, xtol=1e-14)
    return [low, high]


def grouped_mcnemar(case):
    """Every exchange of the two classifiers' decisions of whole groups, by scipy."""
    first, second = np.array(case["first"], float), np.array(case["second"], float)

    def difference(one, other, axis):
        return np.sum(other - one, axis=axis)

    return permutation_test(
        (first, second), difference, permutation_type="samples", vectorized=True, n_resamples=np.inf
    ).pvalue


def plain(value):
    """JSON's types; null for what is not a finite number."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(each) for each in value]
    number = float(value)
    return number if np.isfinite(number) else None


def main():
    given = json.load(sys.stdin)
    given = {name: given.get(name, []) for name in
             ("binary", "multiclass", "pairs", "wilson", "newcombe", "temperature", "bootstrap", "mcnemar", "groupedMcnemar", "z", "confidence")}
    result = {
        "binary": [binary(case) for case in given["binary"]],
        "multiclass": [multiclass(case) for case in given["multiclass"]],
        "pairs": [pair(case) for case in given["pairs"]],
        "wilson": [
            proportion_confint(case["k"], case["n"], alpha=1 - case["confidence"], method="wilson")
            for case in given["wilson"]
        ],
        "temperature": [temperature(case) for case in given["temperature"]],
        "bootstrap": [bootstrap(case) for case in given["bootstrap"]],
        "newcombe": [newcombe(case) for case in given["newcombe"]],
        "mcnemar": [mcnemar([[0, b], [c, 0]], exact=True).pvalue for b, c in given["mcnemar"]],
        "mcnemarBinomial": [binomtest(b, b + c, 0.5).pvalue for b, c in given["mcnemar"]],
        "groupedMcnemar": [grouped_mcnemar(case) for case in given["groupedMcnemar"]],
        "twoSidedTail": [2 * norm.sf(z) for z in given["z"]],
        "criticalValue": [norm.isf((1 - confidence) / 2) for confidence in given["confidence"]],
    }
    json.dump(plain(result), sys.stdout)


main()
