package io.jobglass.cli;

import io.jobglass.cli.api.ApiFailure;
import io.jobglass.cli.importing.ImportException;
import io.jobglass.cli.program.Program.ProgramMissing;
import io.jobglass.cli.run.SpawnException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place that turns exceptions into messages and exit codes. */
final class FailureMessages implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    return switch (failure) {
      case ApiFailure e -> {
        err.println("jobglass: " + e.getMessage());
        yield switch (e.kind()) {
          case NOT_FOUND, REFUSED -> ExitCode.PROBLEM;
          case UNREACHABLE -> ExitCode.UNREACHABLE;
        };
      }
      case ImportException e -> {
        err.println("jobglass: " + e.getMessage());
        yield ExitCode.PROBLEM;
      }
      case ProgramMissing e -> {
        err.println("jobglass: " + e.getMessage());
        yield ExitCode.PROBLEM;
      }
      case SpawnException e -> {
        err.println("jobglass: " + e.getMessage());
        yield e.shellCode();
      }
      default -> {
        err.println("jobglass: this is a defect, please report it with what follows");
        failure.printStackTrace(err);
        yield ExitCode.PROBLEM;
      }
    };
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("jobglass: " + failure.getMessage());
    UnmatchedArgumentException.printSuggestions(failure, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }
}
