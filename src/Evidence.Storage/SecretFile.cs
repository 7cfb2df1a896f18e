namespace Evidence.Storage;

/// <summary>
/// A file of lines <c>name=value</c> that only the programs can read. It is read again when it changes, so that credentials are exchanged while
/// the programs run. Safe for any number of threads.
/// </summary>
internal sealed class SecretFile(string path)
{
    private readonly Lock gate = new();
    private Dictionary<string, string>? read;
    private DateTime readOf;

    /// <summary>What it says now.</summary>
    /// <exception cref="StoreRefusedException">The file is not there or cannot be read.</exception>
    public IReadOnlyDictionary<string, string> Read()
    {
        lock (gate)
        {
            var changed = File.GetLastWriteTimeUtc(path);
            if (read is not null && changed == readOf) return read;
            (read, readOf) = (ReadLines(), changed);
            return read;
        }
    }

    private Dictionary<string, string> ReadLines()
    {
        try
        {
            return File.ReadAllLines(path).Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
                .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StoreRefusedException($"The credentials of the object store cannot be read from {path}.", error);
        }
    }
}
