"""Run main.k with KCL's own library, which is the whole of KCL as one wheel. Arguments: the number of stacks, the digest, the output file."""

import sys
from pathlib import Path

from kcl_lib import api

stacks, digest, output = sys.argv[1:]
# A value is KCL code, so a text has its own quotes; without them a digest such as "0123e4" would be a number.
arguments = [api.Argument(name="stacks", value=stacks), api.Argument(name="digest", value=f'"{digest}"')]
program = str(Path(__file__).with_name("main.k"))
result = api.API().exec_program(api.ExecProgramArgs(k_filename_list=[program], args=arguments))
if result.err_message:
    sys.exit(result.err_message)
Path(output).write_text(result.yaml_result, encoding="utf-8")
