namespace Evidence.Kernel;

/// <summary>A program does not start because what it stands on is not right. The message says what is wrong and what to do.</summary>
public sealed class StartRefusedException(string what, string hint, Exception? inner = null)
    : Exception($"Refusing to start: {what} {hint}", inner)
{
    public string What { get; } = what;

    public string Hint { get; } = hint;
}
