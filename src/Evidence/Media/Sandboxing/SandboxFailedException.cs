namespace Evidence.Media.Sandboxing;

/// <summary>The sandbox could not be made for a run. Nothing was learned about the file, and the work waits.</summary>
internal sealed class SandboxFailedException(string? told) : Exception($"The sandbox could not be made. {told?.Trim()}");
