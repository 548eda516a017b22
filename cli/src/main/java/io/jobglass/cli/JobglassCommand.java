package io.jobglass.cli;

import picocli.CommandLine.Command;

/** {@code jobglass}: the root, which only has subcommands. */
@Command(
    name = "jobglass",
    synopsisSubcommandLabel = "COMMAND",
    description = "Sees what HPC jobs really use, and says why they ended.",
    footerHeading = "%nExit codes: ",
    footer = {
      "0 done, 1 not found or a problem, 2 wrong use, 3 no server;",
      "'run' exits with its command's code.",
      "",
      "Environment: JOBGLASS_SERVER (URL), JOBGLASS_TOKEN, NO_COLOR, COLUMNS."
    })
final class JobglassCommand {}
