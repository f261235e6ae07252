use std::{env, path::PathBuf};

fn main() -> std::io::Result<()> {
    let proto = env::var("ECHO_PROTO").expect("ECHO_PROTO names echo.proto");
    let folder = PathBuf::from(&proto).parent().expect("it lies in a folder").to_path_buf();
    let described = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("echo.bin");
    println!("cargo:rerun-if-env-changed=ECHO_PROTO");
    println!("cargo:rerun-if-changed={proto}");
    tonic_prost_build::configure()
        .file_descriptor_set_path(described)
        .compile_protos(&[PathBuf::from(proto)], &[folder])
}
