namespace Evidence.Media.Sandboxing;

/// <summary>One program to run once, with one file to read and at most one to write.</summary>
internal sealed record SandboxRun
{
    /// <summary>Absolute path inside the sandbox, where /usr is the machine's own, read only.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>File on this machine that the program reads as <see cref="InputInside"/>; null where it reads only what <see cref="WriteInput"/> writes.</summary>
    public required string? Input { get; init; }

    /// <summary>File on this machine, already there, that the program writes as <see cref="OutputInside"/>. One file: many small ones would fill the disk past any limit on their size.</summary>
    public string? Output { get; init; }

    /// <summary>Folders of this machine that the program sees besides, read only: where, and under which path inside.</summary>
    public IReadOnlyList<(string Folder, string Inside)> Folders { get; init; } = [];

    /// <summary>The program's environment beside PATH and LC_ALL. Nothing secret: it can be read from inside.</summary>
    public IReadOnlyList<(string Name, string Value)> Environment { get; init; } = [];

    public required SandboxLimits Limits { get; init; }

    /// <summary>Reads standard output as it comes; without it the first megabyte is kept as text.</summary>
    public Func<Stream, Task>? ReadOutput { get; init; }

    /// <summary>
    /// Writes standard input while the program runs; it is closed after that. Without it the program has none. Where the program ends before it read all, writing
    /// fails with an <see cref="IOException"/> that goes no further: how the run ended says more.
    /// </summary>
    public Func<Stream, Task>? WriteInput { get; init; }

    public const string InputInside = "/in/media";

    public const string OutputInside = "/out/media";
}

internal enum SandboxEnd
{
    /// <summary>The program ran and ended by itself.</summary>
    Exited,

    /// <summary>The sandbox could not be made, or the program not be found in it: says nothing about the file.</summary>
    NotStarted,

    /// <summary>Killed by a limit: processor time, memory, file size, or the clock on the wall.</summary>
    OverLimit,

    /// <summary>Killed because it wrote more text than anybody reads.</summary>
    Flooded,
}

/// <summary>How a run ended. Everything in it comes from a program that may be in a stranger's hands: it is data, never trusted.</summary>
/// <param name="End">Who ended the run.</param>
/// <param name="ExitCode">The program's own; 128 + n when signal n ended it.</param>
/// <param name="Output">Start of the standard output, empty where a reader took it.</param>
/// <param name="Errors">Start of the standard error.</param>
/// <param name="ErrorLines">Lines of standard error, counted to the end.</param>
internal sealed record SandboxResult(SandboxEnd End, int ExitCode, string Output, string Errors, long ErrorLines)
{
    public bool Succeeded => End == SandboxEnd.Exited && ExitCode == 0;
}
