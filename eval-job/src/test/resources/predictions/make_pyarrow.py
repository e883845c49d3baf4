"""Makes pyarrow.parquet: predictions as another tool writes them (pyarrow 25, Snappy, list items called "item")."""
import pyarrow as pa
import pyarrow.parquet as pq

schema = pa.schema([
    ("run", pa.string()), ("pretrainedModel", pa.string()), ("target", pa.string()), ("shot", pa.string()),
    ("seed", pa.int32()), ("step", pa.int64()), ("passSize", pa.int32()), ("sampleId", pa.string()),
    ("task", pa.dictionary(pa.int8(), pa.string())), ("labelNames", pa.list_(pa.string())),
    ("labels", pa.list_(pa.float64())), ("scores", pa.list_(pa.float64())),
])
common = dict(run="torch-1", pretrainedModel="imagenet1k", target="nih", shot="full_shot", seed=3, step=500, passSize=2,
              task="MULTI_LABEL", labelNames=["Mass", "Nodule"])
rows = [dict(common, sampleId="a", labels=[1.0, None], scores=[0.75, 0.25]),
        dict(common, sampleId="b", labels=[0.0, 1.0], scores=[0.5, 0.125])]
pq.write_table(pa.Table.from_pylist(rows, schema), "pyarrow.parquet", use_compliant_nested_type=False)
