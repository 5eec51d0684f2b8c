"""Writes foreign.json: small files made by other programs, in base64.

Run: python make.py foreign.json (numpy, torch, safetensors, pyarrow).
"""
import numpy as np, sys, io, base64, json
def b64(b): return base64.b64encode(b).decode()
def npy(a,v=None):
    f=io.BytesIO(); np.lib.format.write_array(f,a,version=v,allow_pickle=True); return b64(f.getvalue())
out={}
for k,a in dict(f2=np.array([0.5,-1.5,np.inf,6e-8],dtype='f2'),f4=np.arange(6,dtype='f4').reshape(2,3),f8F=np.asfortranarray(np.arange(24,dtype='f8').reshape(2,3,4)),i4=np.array(7,dtype='i4'),i8=np.array([-2**62,5]),u1=np.array([[255]],dtype='u1'),b=np.array([True,False]),U=np.array(["scicode.2","é"]),S=np.array([b"ab",b"c"]),e=np.zeros((0,3),dtype='f4')).items(): out[k]=npy(a)
out["v2"]=npy(np.array([1.0]),(2,0)); out["v3"]=npy(np.array([1.0]),(3,0))
out["O"]=npy(np.array([None,1],dtype=object)); out["big"]=npy(np.array([1.0],dtype='>f8')); out["rec"]=npy(np.zeros(1,dtype=[('a','f4')]))
f=io.BytesIO(); np.savez(f,items=np.array(["a","b"]),embeddings=np.eye(2,dtype='f4')); out["npz"]=b64(f.getvalue())
f=io.BytesIO(); np.savez_compressed(f,items=np.array(["a","b"]),embeddings=np.asfortranarray(np.array([[1,2,3],[4,5,6]],dtype='f8'))); out["npzc"]=b64(f.getvalue())
import torch; from safetensors.torch import save
from safetensors.numpy import save as nsave
out["st"]=b64(save({"embeddings":torch.tensor([[1.,2.],[3.,-.5]]),"h":torch.tensor([.5,-2.],dtype=torch.float16),"bf":torch.tensor([1.5,-3.],dtype=torch.bfloat16),"n":torch.tensor([1,-2]),"m":torch.tensor([True,False])},{"items":'["a","b"]'}))
import pyarrow as pa, pyarrow.parquet as pq
t=pa.table({"item_id":["a","b","c"],"embedding":pa.array([[1.,2.],[3.,4.],[5.,6.]],type=pa.list_(pa.float32())),"n":pa.array([1,2,None],type=pa.int32()),"big":pa.array([1,2,3],type=pa.int64()),"x":[.5,1.5,2.5],"fl":pa.array([[1.,2.],[3.,4.],[5.,6.]],type=pa.list_(pa.float64(),2))})
for c in ("snappy","zstd","gzip","brotli"):
    f=io.BytesIO(); pq.write_table(t,f,compression=c,row_group_size=2); out["pq_"+c]=b64(f.getvalue())
import safetensors
out["_made_by"]=f"numpy {np.__version__}, torch {torch.__version__}, safetensors {safetensors.__version__}, pyarrow {pa.__version__}"
json.dump(out,open(sys.argv[1],"w"),indent=0)
