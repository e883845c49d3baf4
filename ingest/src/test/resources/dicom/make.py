import struct, subprocess, os
W,H=37,29
out=os.path.dirname(os.path.abspath(__file__))+'/'
def el(g,e,vr,val):
    if isinstance(val,str): val=val.encode()
    if len(val)%2: val+= b'\0' if vr in('UI','OB') else b' '
    h=struct.pack('<HH',g,e)+vr.encode()
    if vr in('OB','OW','SQ','UN'): return h+b'\0\0'+struct.pack('<I',len(val))+val
    return h+struct.pack('<H',len(val))+val
def us(g,e,*v): return el(g,e,'US',b''.join(struct.pack('<H',x&0xffff) for x in v))
def v(x,y): return x*37+y*101+(x*y)%7*5
def dicom(pixels,vr,alloc,stored,high,signed,photo='MONOCHROME2',samples=1,extra=b'',before=b'',planar=None,frames=None):
    uid='1.2.826.0.1.3680043.8.498.1'
    body=el(8,0x16,'UI','1.2.840.10008.5.1.4.1.1.7')+el(8,0x18,'UI',uid)+el(8,0x60,'CS','OT')+el(0x10,0x10,'PN','Nobody')+before+el(0x20,0xd,'UI',uid+'.1')+el(0x20,0xe,'UI',uid+'.2')
    body+=us(0x28,2,samples)+el(0x28,4,'CS',photo)
    if planar is not None: body+=us(0x28,6,planar)
    if frames: body+=el(0x28,8,'IS',str(frames))
    body+=us(0x28,0x10,H)+us(0x28,0x11,W)+us(0x28,0x100,alloc)+us(0x28,0x101,stored)+us(0x28,0x102,high)+us(0x28,0x103,1 if signed else 0)+extra
    body+=el(0x7fe0,0x10,vr,pixels)
    meta=el(2,1,'OB',b'\0\1')+el(2,2,'UI','1.2.840.10008.5.1.4.1.1.7')+el(2,3,'UI',uid)+el(2,0x10,'UI','1.2.840.10008.1.2.1')+el(2,0x12,'UI','1.2.826.0.1.3680043.8.498')
    return b'\0'*128+b'DICM'+el(2,0,'UL',struct.pack('<I',len(meta)))+meta+body
pix=[(x,y) for y in range(H) for x in range(W)]
def w16(f): return b''.join(struct.pack('<H',f(x,y)&0xffff) for x,y in pix)
def w8(f): return bytes(f(x,y)&0xff for x,y in pix)
def save(n,b): open(out+n,'wb').write(b)
# sequences of undefined length, nested, before the pixels
item=struct.pack('<HHI',0xfffe,0xe000,0xffffffff)
seq=struct.pack('<HH',8,0x1140)+b'SQ\0\0'+struct.pack('<I',0xffffffff)+item+el(8,0x1155,'UI','1.2.3')+struct.pack('<HH',8,0x1199)+b'SQ\0\0'+struct.pack('<I',0xffffffff)+item+el(8,0x1150,'UI','1.2')+struct.pack('<HHI',0xfffe,0xe00d,0)+struct.pack('<HHI',0xfffe,0xe0dd,0)+struct.pack('<HHI',0xfffe,0xe00d,0)+struct.pack('<HHI',0xfffe,0xe0dd,0)
save('explicit-12.dcm',dicom(w16(lambda x,y:v(x,y)%4096),'OW',16,12,11,False,before=seq))
save('explicit-16.dcm',dicom(w16(lambda x,y:v(x,y)*13%65536),'OW',16,16,15,False))
save('explicit-8.dcm',dicom(w8(lambda x,y:v(x,y)%256),'OB',8,8,7,False))
save('signed-16.dcm',dicom(w16(lambda x,y:v(x,y)*13%65536-32768),'OW',16,16,15,True))
save('high-bit-15.dcm',dicom(w16(lambda x,y:(v(x,y)%4096)<<4|(x&15)),'OW',16,12,15,False))
save('rgb-8.dcm',dicom(bytes(b for x,y in pix for b in(v(x,y)%256,x*5%256,y*7%256)),'OB',8,8,7,False,'RGB',3,planar=0))
save('rgb-planar-8.dcm',dicom(bytes(v(x,y)%256 for x,y in pix)+bytes(x*5%256 for x,y in pix)+bytes(y*7%256 for x,y in pix),'OB',8,8,7,False,'RGB',3,planar=1))
save('window.dcm',dicom(w16(lambda x,y:v(x,y)%4096),'OW',16,12,11,False,extra=el(0x28,0x1050,'DS','100\\40')+el(0x28,0x1051,'DS','2000\\400')+el(0x28,0x1052,'DS','-1024')+el(0x28,0x1053,'DS','2')))
save('sigmoid.dcm',dicom(w16(lambda x,y:v(x,y)%4096),'OW',16,12,11,False,extra=el(0x28,0x1050,'DS','2048')+el(0x28,0x1051,'DS','1000')+el(0x28,0x1056,'CS','SIGMOID')))
save('exact.dcm',dicom(w16(lambda x,y:v(x,y)%4096),'OW',16,12,11,False,extra=el(0x28,0x1050,'DS','2048')+el(0x28,0x1051,'DS','1000')+el(0x28,0x1056,'CS','LINEAR_EXACT')))
save('monochrome1.dcm',dicom(w16(lambda x,y:v(x,y)%4096),'OW',16,12,11,False,'MONOCHROME1'))
save('padding.dcm',dicom(w16(lambda x,y:v(x,y)%4096),'OW',16,12,11,False,'MONOCHROME1',extra=us(0x28,0x120,0)+us(0x28,0x121,99)))
save('negative-slope.dcm',dicom(w16(lambda x,y:v(x,y)%4096),'OW',16,12,11,False,extra=el(0x28,0x1052,'DS','0')+el(0x28,0x1053,'DS','-1')))
save('palette.dcm',dicom(w8(lambda x,y:v(x,y)%256),'OB',8,8,7,False,'PALETTE COLOR',extra=us(0x28,0x1101,256,0,16)+us(0x28,0x1102,256,0,16)+us(0x28,0x1103,256,0,16)+el(0x28,0x1201,'OW',b''.join(struct.pack('<H',i<<8|1) for i in range(256)))+el(0x28,0x1202,'OW',b''.join(struct.pack('<H',(255-i)<<8) for i in range(256)))+el(0x28,0x1203,'OW',b''.join(struct.pack('<H',(i*3%256)<<8) for i in range(256)))))
save('two-frames.dcm',dicom(w8(lambda x,y:0)*2,'OB',8,8,7,False,frames=2))
def run(*a): 
    r=subprocess.run(a,capture_output=True,text=True); print(a[0],a[-1],r.returncode,r.stderr[-200:])
o=out
run('dcmconv','+ti',o+'explicit-12.dcm',o+'implicit-12.dcm')
run('dcmconv','+tb',o+'explicit-12.dcm',o+'big-endian-12.dcm')
run('dcmconv','+tb',o+'explicit-8.dcm',o+'big-endian-8.dcm')
run('dcmconv','+td',o+'explicit-12.dcm',o+'deflated-12.dcm')
for n in('explicit-12','explicit-16','explicit-8','signed-16','rgb-8'):
    s=n.replace('explicit-','')
    run('dcmcrle',o+n+'.dcm',o+'rle-'+s+'.dcm')
for n in('explicit-12','explicit-16','explicit-8','signed-16'):
    s=n.replace('explicit-','')
    run('dcmcjpeg','+e1',o+n+'.dcm',o+'jpeg-lossless-'+s+'.dcm')
    run('gdcmconv','--j2k','-i',o+n+'.dcm','-o',o+'jpeg-2000-'+s+'.dcm')
run('dcmcjpeg','+el',o+'explicit-16.dcm',o+'jpeg-lossless-p14-16.dcm')
run('gdcmconv','--j2k','-i',o+'rgb-8.dcm','-o',o+'jpeg-2000-rgb-8.dcm')
run('dcmcjpeg','+eb','+q','95',o+'explicit-8.dcm',o+'jpeg-baseline-8.dcm')
run('dcmcjpeg','+eb','+q','95','+s4',o+'rgb-8.dcm',o+'jpeg-baseline-rgb-8.dcm')
run('dcmcjpeg','+ee',o+'explicit-12.dcm',o+'jpeg-extended-12.dcm')
run('gdcmconv','--jpegls','-i',o+'explicit-12.dcm','-o',o+'jpeg-ls-12.dcm')
# what the second decoder makes of the lossy ones
for n in('jpeg-baseline-8','jpeg-baseline-rgb-8'):
    run('dcmdjpeg','--conv-never' if 'rgb' not in n else '--conv-photometric',o+n+'.dcm','/tmp/'+n+'.raw.dcm')
    b=open('/tmp/'+n+'.raw.dcm','rb').read()
    i=b.rindex(b'\xe0\x7f\x10\x00'); ln=struct.unpack('<I',b[i+8:i+12])[0]
    k=W*H*(3 if 'rgb' in n else 1); save(n+'.raw',b[i+12:i+12+k]); print(n,ln,k,b[i:i+12])
