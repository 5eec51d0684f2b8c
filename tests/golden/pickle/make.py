"""Writes small pickles, in base64 by name: python make.py OUT.json.gz

Run once for each pair of pandas and numpy; `hostile.json.gz` needs none of them:
python make.py --hostile hostile.json.gz. The versions stand in each file under "_made_by".
"""
import base64
import collections
import gzip
import json
import os
import pickle
import struct
import sys


def benign():
    import numpy as np
    import pandas as pd

    out = {"_made_by": f"python {sys.version.split()[0]}, pandas {pd.__version__}, numpy {np.__version__}"}

    def put(name, value, protocols=(4,)):
        for p in protocols:
            out[f"{name}_p{p}"] = pickle.dumps(value, p)

    ids, texts = ["scicode.2", "scicode.9", "θ.1"], ["ab", "c\u00e9", "line\none"]
    rows = [[0.1, 0.2], [0.3, -0.4], [1.0, 2.5]]

    def frame(embedding):
        return pd.DataFrame({"benchmark.task_id": ids, "text_input": texts, "embedding": embedding})

    put("frame_list", frame(rows), range(6))
    put("frame_numpy", frame([np.array(r) for r in rows]), (0, 2, 4, 5))
    put("frame_float32", frame([np.array(r, dtype="f4") for r in rows]), (4,))
    put("frame_string", frame([str(r) for r in rows]), (2, 4, 5))
    put("frame_indexed", frame(rows).set_index("benchmark.task_id"), (4,))
    put("frame_filtered", frame(rows).iloc[[2, 0]], (4, 5))
    put("frame_concat", pd.concat([frame(rows).iloc[:1], frame(rows).iloc[1:]]), (4,))
    put("frame_wide", pd.DataFrame({"item_id": ids, "d00": [1.0, 2.0, 3.0], "n": [1, 2, 3], "d01": [4.0, 5.0, 6.0],
                                    "ok": [True, False, True]}), (0, 1, 2, 4, 5))
    put("frame_array", pd.DataFrame(np.arange(6.0).reshape(3, 2)), (4,))
    put("frame_gaps", pd.DataFrame({"i": pd.array([1, None, 3], dtype="Int64"), "b": pd.array([True, False, None], dtype="boolean"),
                                    "c": pd.Categorical(["x", None, "y"]), "s": pd.array(["u", None, "v"], dtype="string[python]")}), (2, 4))
    put("frame_empty", pd.DataFrame({"a": []}), (4,))
    put("frame_dates", pd.DataFrame({"t": pd.to_datetime(["2020-01-01"])}), (4,))
    put("series", pd.Series([1.5, 2.5], index=["a", "b"], name="x"), (0, 2, 4, 5))
    put("series_text", pd.Series(["a", None, "c"]), (4,))
    put("series_arrays", pd.Series([np.array([1.0, 2.0]), np.array([3.0, 4.0])], index=["a", "b"]), (4,))
    put("series_multi", pd.Series([1.0, 2.0], index=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])), (4,))
    put("dict_arrays", {"scicode.2": np.array([1.0, 2.0], dtype="f4"), "b": np.array([3.0, 4.0], dtype="f4")}, (0, 2, 4, 5))
    put("arrays", {"f": np.asfortranarray(np.arange(6.0).reshape(2, 3)), "u": np.array(["ab", "c"]), "b": np.array([True, False]),
                   "i": np.array([-1, 2**62]), "h": np.array([0.5], dtype="f2"), "e": np.zeros((0, 2)), "n": np.float32(0.5),
                   "t": np.bool_(True), "o": np.array([None, 1, "x"], dtype=object), "s": np.str_("word")}, (0, 2, 4, 5))
    put("big_endian", np.array([1.0], dtype=">f8"), (4,))
    put("record", np.zeros(1, dtype=[("a", "f4")]), (4,))
    shared = [1.0]
    put("plain", {"none": None, "yes": True, "no": False, "ints": [0, 255, 256, 65536, -1, 2**31, -2**63, 2**70], "floats": [0.5, -1e300, float("inf")],
                  "text": "é\n\\u\U0001f600", "bytes": b"\x00\xff", "empty": b"", "array": bytearray(b"ab"), "tuple": (1, (2,), ()),
                  "set": {1, 2}, "frozen": frozenset([3]), "ordered": collections.OrderedDict([("z", 1), ("a", 2)]),
                  "slice": slice(1, None, -1), "shared": [shared, shared], "long": "x" * 300, 7: "seven"}, range(6))
    return out


class Call:
    def __init__(self, *reduced):
        self.reduced = reduced

    def __reduce__(self):
        return self.reduced




def hostile():
    import builtins
    import copyreg
    import subprocess

    command = "touch assay_pickle_ran"
    out = {"_made_by": f"python {sys.version.split()[0]}"}
    for p in range(6):
        out[f"os.system_p{p}"] = pickle.dumps(Call(os.system, (command,)), p)
    out["eval"] = pickle.dumps(Call(builtins.eval, ("__import__('os').system('%s')" % command,)))
    out["exec"] = pickle.dumps(Call(builtins.exec, ("import os; os.system('%s')" % command,)))
    out["popen"] = pickle.dumps(Call(subprocess.Popen, (["touch", "assay_pickle_ran"],)))
    out["inside_frame_like_dict"] = pickle.dumps({"a": [1.0], "b": Call(os.system, (command,))})
    out["getattr"] = b"cbuiltins\ngetattr\n(cos\npath\nS'join'\ntR."
    out["nested_name"] = b"\x80\x04\x8c\x02os\x8c\x0bpath.exists\x93)R."
    out["nested_in_allowed"] = b"\x80\x04\x8c\x05numpy\x8c\x11ndarray.__class__\x93)R."
    out["name_with_space"] = b"\x80\x04\x8c\x06pandas\x8c\x0cNA DataFrame\x93."
    out["inst"] = b"(S'%s'\nios\nsystem\n." % command.encode()
    out["inst_allowed"] = b"(ipandas\nDataFrame\n."
    out["obj"] = b"(cbuiltins\nlist\no."
    out["copyreg_extension"] = pickle.dumps(Call(copyreg.add_extension, ("os", "system", 1)))
    out["copyreg_reconstructor"] = b"ccopyreg\n_reconstructor\n(ccollections\nOrderedDict\ncbuiltins\nobject\nNtR."
    out["copyreg_of_os"] = b"ccopy_reg\n_reconstructor\n(cos\nsystem\nc__builtin__\nobject\nNtR."
    out["persistent"] = b"Pevil\n."
    out["persistent_binary"] = b"S'evil'\nQ."
    out["extension1"] = b"\x80\x02\x82\x01."
    out["extension4"] = b"\x80\x02\x84\x01\x00\x00\x00."
    out["buffer"] = b"\x80\x05\x97."
    out["state_on_list"] = b"\x80\x02]}b."
    out["state_on_name"] = b"\x80\x02cbuiltins\nlist\n}b."
    out["new_list"] = b"\x80\x02cbuiltins\nlist\n)\x81."
    out["new_frame_with_arguments"] = b"\x80\x02cpandas\nDataFrame\nK\x01\x85\x81."
    out["call_of_data"] = b"\x80\x02]K\x01\x85R."
    out["huge_bytes"] = b"\x80\x04\x8e" + struct.pack("<Q", 2**40) + b"x."
    out["huge_text"] = b"\x80\x02X" + struct.pack("<I", 2**32 - 1) + b"x."
    out["huge_bytearray_literal"] = b"\x80\x05\x96" + struct.pack("<Q", 2**63) + b"x."
    out["huge_bytearray_call"] = b"\x80\x02cbuiltins\nbytearray\nJ\xff\xff\xff\x7f\x85R."
    out["huge_frame"] = b"\x80\x04\x95" + struct.pack("<Q", 2**50) + b"N."
    out["huge_long"] = b"\x80\x02\x8b" + struct.pack("<I", 5000) + b"\x01" * 5000 + b"."
    out["huge_decimal"] = b"L" + b"9" * 5000 + b"L\n."
    out["huge_memo_index"] = b"\x80\x02]r\xff\xff\xff\xff0j\xff\xff\xff\xffj\xfe\xff\xff\xff."
    dtype = b"cnumpy\ndtype\nX\x02\x00\x00\x00f8\x89\x88\x87R"
    out["huge_array"] = (b"\x80\x02cnumpy.core.numeric\n_frombuffer\n(C\x08" + b"\0" * 8 + dtype +
                         b"\x8a\x08" + struct.pack("<q", 2**50) + b"\x85X\x01\x00\x00\x00CtR.")
    wide = b"cnumpy\ndtype\nX\x02\x00\x00\x00U0\x89\x88\x87R"
    out["huge_text_array"] = (b"\x80\x02cnumpy.core.numeric\n_frombuffer\n(C\x00" + wide +
                              b"J\xff\xff\xff\x7f\x85X\x01\x00\x00\x00CtR.")

    def span(n):
        return (b"cpandas.core.indexes.base\n_new_Index\n(cpandas\nRangeIndex\n}(X\x05\x00\x00\x00startK\x00X\x04\x00\x00\x00stop\x8a\x08" +
                struct.pack("<q", n) + b"X\x04\x00\x00\x00stepK\x01utR")

    out["huge_range"] = b"\x80\x02" + span(2**50) + b"."
    manager = b"cpandas.core.internals.managers\nBlockManager\n"
    out["huge_empty_table"] = b"\x80\x02cpandas\nDataFrame\n)\x81}X\x04\x00\x00\x00_mgr" + manager + b")](" + span(0) + span(2**50) + b"e\x86Rsb."
    empty = (b"cnumpy.core.numeric\n_frombuffer\n(C\x00" + dtype + b"\x8a\x08" + struct.pack("<q", 2**50) +
             b"K\x00\x86X\x01\x00\x00\x00CtR")
    placement = b"cbuiltins\nslice\nK\x00\x8a\x08" + struct.pack("<q", 2**50) + b"K\x01\x87R"
    block = b"cpandas._libs.internals\n_unpickle_block\n" + empty + placement + b"K\x02\x87R"
    out["huge_columns"] = (b"\x80\x02cpandas\nDataFrame\n)\x81}X\x04\x00\x00\x00_mgr" + manager + block + b"\x85](" +
                           span(2**50) + span(0) + b"e\x86Rsb.")
    out["list_of_itself"] = b"\x80\x02]q\x00h\x00a."
    out["dict_of_itself"] = b"\x80\x02}q\x00X\x01\x00\x00\x00ah\x00s."
    out["tuple_of_itself"] = b"\x80\x02]q\x00h\x00\x85a."
    out["deep_lists"] = b"\x80\x02" + b"]" * 5000 + b"a" * 4999 + b"."
    out["deep_marks"] = b"\x80\x02" + b"(" * 2000 + b"."
    laughs = b"".join(b"0](" + b"h%c" % i * 9 + b"eq%c" % (i + 1) for i in range(40))
    out["ok_many_shares"] = b"\x80\x02](K\x01eq\x00" + laughs + b"."
    out["list_as_key"] = b"\x80\x02}]K\x01s."
    out["odd_items"] = b"\x80\x02}(K\x01u."
    out["text_not_utf8"] = b"\x80\x02X\x01\x00\x00\x00\xff."
    out["two_left"] = b"\x80\x02NN."
    out["trailing"] = b"\x80\x02N.N."
    out["no_stop"] = b"\x80\x02N"
    out["empty_file"] = b""
    out["mark_never_opened"] = b"\x80\x02t."
    out["empty_stack"] = b"\x80\x02R."
    out["unknown_instruction"] = b"\x80\x02\xff."
    out["protocol_9"] = b"\x80\x09N."
    out["recall_nothing"] = b"\x80\x02h\x05."
    out["name_itself"] = b"\x80\x02cpandas\nDataFrame\n."
    out["arrow_past_its_text"] = (b"\x80\x02cpyarrow.lib\n_restore_array\n(cpyarrow.lib\ntype_for_alias\nX\x06\x00\x00\x00string\x85R"
                                  b"K\x01K\x00K\x00](NC\x08\x00\x00\x00\x00\xff\x00\x00\x00C\x01ae]Nt\x85R.")
    out["arrow_longer_than_offsets"] = (b"\x80\x02cpyarrow.lib\n_restore_array\n(cpyarrow.lib\ntype_for_alias\nX\x06\x00\x00\x00string\x85R"
                                        b"J\xff\xff\xff\x7fK\x00K\x00](NC\x08\x00\x00\x00\x00\x01\x00\x00\x00C\x01ae]Nt\x85R.")
    return out


made = hostile() if sys.argv[1] == "--hostile" else benign()
text = json.dumps({k: v if isinstance(v, str) else base64.b64encode(v).decode() for k, v in made.items()}, indent=0)
with open(sys.argv[-1], "wb") as f:
    f.write(gzip.compress(text.encode(), mtime=0))
