"""One engine finds and links the features of some files, in a process of its own.

``python one_untargeted.py ENGINE FILE … --out TABLE.csv``. Needs nothing but the engine itself, so that any
Python that has it can run this file. The table has a row for each file and feature: ``file`` (its name),
``row`` (over all files), ``mz``, ``time`` (s, as it is in that file) and ``area``. The last line of
standard output is JSON: the version, the CPU seconds of the process and its children, and its highest
memory in MB.

Each peer has what its documentation says of instruments such as the simulated one: a time-of-flight
analyser of 15,000 with centroids above 100 counts, peaks of 4 to 15 s, migration times that differ by a
third. What is set stands in its function; all else is as it comes.
"""

import argparse
import csv
import glob
import json
import os
import tempfile
from importlib.metadata import version


def biocluster(files):
    from biocluster.science.metabolome.features import detect_features, link_features
    from biocluster.science.metabolome.mzml.reading import read_mzml

    found = []
    for path in files:
        with open(path, "rb") as stream:
            found.append(detect_features(read_mzml(stream, name=path)))
    table = link_features(found)
    for column, (path, features) in enumerate(zip(files, found, strict=True)):
        for row, at in enumerate(table.index[:, column]):
            if at >= 0:
                yield path, row, features.mz[at], features.time[at], features.area[at]


def pyopenms(files, *, link=True):
    """Mass traces, elution peaks, metabolites' features; alignment by pose clustering, QT linking."""
    import pyopenms as oms

    maps = []
    for path in files:
        experiment = oms.MSExperiment()
        oms.MzMLFile().load(path, experiment)
        experiment.sortSpectra(True)
        detection = oms.MassTraceDetection()
        _set(detection, mass_error_ppm=20.0, noise_threshold_int=100.0)
        elution = oms.ElutionPeakDetection()
        _set(elution, width_filtering="auto", chrom_fwhm=8.0)
        peaks = elution.filterByPeakWidth(elution.detectPeaks(detection.run(experiment)))
        features = oms.FeatureMap()
        finding = oms.FeatureFindingMetabo()
        _set(finding, chrom_fwhm=8.0, charge_upper_bound=2)
        finding.run(peaks, features)
        features.setUniqueIds()
        features.setPrimaryMSRunPath([path])
        maps.append(features)
    if not link:
        return
    raw = [{each.getUniqueId(): each.getRT() for each in features} for features in maps]
    reference = max(range(len(maps)), key=lambda at: maps[at].size())
    align = oms.MapAlignmentAlgorithmPoseClustering()
    _set(
        align,
        **{
            "max_num_peaks_considered": -1,
            "superimposer:mz_pair_max_distance": 0.01,
            "superimposer:max_shift": 500.0,
            "superimposer:max_scaling": 2.0,
            "pairfinder:distance_MZ:max_difference": 20.0,
            "pairfinder:distance_MZ:unit": "ppm",
            "pairfinder:distance_RT:max_difference": 100.0,
        },
    )
    align.setReference(maps[reference])
    for at, features in enumerate(maps):
        if at != reference:
            transformation = align.align(features)
            oms.MapAlignmentTransformer().transformRetentionTimes(features, transformation, True)
    grouping = oms.FeatureGroupingAlgorithmQT()
    _set(
        grouping,
        **{
            "distance_RT:max_difference": 30.0,
            "distance_MZ:max_difference": 20.0,
            "distance_MZ:unit": "ppm",
            "ignore_charge": "true",
        },
    )
    consensus = oms.ConsensusMap()
    grouping.group(maps, consensus)
    for row, linked in enumerate(consensus):
        for handle in linked.getFeatureList():
            at = handle.getMapIndex()
            yield files[at], row, handle.getMZ(), raw[at][handle.getUniqueId()], handle.getIntensity()


def pyopenms_detection(files):
    """The detection of pyopenms alone."""
    return pyopenms(files, link=False)


def _set(algorithm, **options):
    parameters = algorithm.getParameters()
    for name, value in options.items():
        parameters.setValue(name, value)
    algorithm.setParameters(parameters)


def asari(files):
    """As for time of flight (25 ppm), thresholds at those of the instrument, alignment of any shift."""
    from asari import workflow
    from asari.default_parameters import PARAMETERS

    with tempfile.TemporaryDirectory() as folder:
        parameters = PARAMETERS | {
            "outdir": os.path.join(folder, "out"),
            "multicores": 1,
            "mode": "pos",
            "mz_tolerance_ppm": 25,
            "min_intensity_threshold": 100,
            "min_peak_height": 300,
            "min_prominence_threshold": 100,
            "cal_min_peak_height": 3000,
            "rtime_tolerance": 300,
        }
        workflow.create_export_folders(parameters, "0")
        experiment = workflow.workflow_setup(list(files), parameters)
        experiment.process_all_LC()
        experiment.export_all(anno=False)
        found = glob.glob(os.path.join(folder, "**", "full_Feature_table.tsv"), recursive=True)
        with open(found[0]) as stream:
            table = list(csv.DictReader(stream, delimiter="\t"))
        samples = {sample.name: sample for sample in experiment.all_samples}
        scans = {round(float(time), 2): scan for scan, time in experiment.CMAP.dict_scan_rtime.items()}
        for row, each in enumerate(table):
            scan = scans[min(scans, key=lambda time: abs(time - float(each["rtime"])))]
            for path in files:
                name = os.path.splitext(os.path.basename(path))[0]
                # asari writes the sum at the place in every file: a peak has six scans above the threshold
                if float(each[name]) >= 6 * 150:
                    own = round((samples[name].reverse_rt_cal_dict or {}).get(scan, scan))
                    times = samples[name].list_retention_time
                    yield path, row, each["mz"], times[min(own, len(times) - 1)], each[name]


def masscube(files):
    """As for time of flight, threshold where peaks are clear (at 100 it takes 7 GB), any shift of times."""
    import pandas
    from masscube.alignment import feature_alignment
    from masscube.params import Params
    from masscube.workflows import process_single_file

    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "data"))
        names = {}
        for path in files:
            name = os.path.basename(path)
            names[os.path.splitext(name)[0]] = path
            os.symlink(path, os.path.join(folder, "data", name))
        params = Params()
        params.project_dir = folder
        params._untargeted_metabolomics_workflow_preparation()
        params.set_default("qtof", "positive")
        params.ms1_abs_int_tol = 300.0
        params.rt_tol_rt_correction = 5.0
        params.rt_tol_alignment = 0.5
        params.fill_gaps = False
        params.plot_bpc = False
        for path in params.sample_metadata["ABSOLUTE_PATH"]:
            process_single_file(path, params, return_data=False)
        linked = feature_alignment(params.single_file_dir, params)
        for column, name in enumerate(params.sample_metadata.iloc[:, 0]):
            own = pandas.read_csv(
                os.path.join(params.single_file_dir, name + ".txt"), sep="\t", low_memory=False
            )
            own = own.set_index("feature_ID")
            for row, feature in enumerate(linked):
                at = feature.feature_id_arr[column]
                if at >= 0:
                    peak = own.loc[at]
                    yield names[name], row, peak["m/z"], 60.0 * peak["RT"], 60.0 * peak["peak_area"]


ENGINES = {
    "biocluster": (biocluster, "biocluster"),
    "pyopenms": (pyopenms, "pyopenms"),
    "pyopenms detection": (pyopenms_detection, "pyopenms"),
    "asari": (asari, "asari-metabolomics"),
    "masscube": (masscube, "masscube"),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--out", required=True)
    asked = parser.parse_args()
    engine, package = ENGINES[asked.engine]
    with open(asked.out, "w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["file", "row", "mz", "time", "area"])
        for path, row, mz, time, area in engine(asked.files):
            writer.writerow([os.path.basename(path), row, float(mz), float(time), float(area)])
    spent = os.times()
    with open("/proc/self/status") as status:
        memory = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    print(json.dumps({"version": version(package), "cpu": sum(spent[:4]), "memory": memory}))


if __name__ == "__main__":
    main()
