using Xunit;

namespace Evidence.Formats.Tests;

/// <summary>
/// A test over somebody else's files, which are not part of the repository: in the folder that EVIDENCE_SHARED names, or in
/// <c>shared</c> beside the repository. Without them the test says that it skips; what must hold everywhere stands in tests/vectors.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string path)
    {
        if (!Path.Exists(Shared(path)))
            Skip = $"skipped: {path} is not in EVIDENCE_SHARED nor in ../shared/data";
    }

    public static string Shared(string path)
    {
        var folder = Environment.GetEnvironmentVariable("EVIDENCE_SHARED") is { Length: > 0 } named
            ? named
            : Path.Combine(Repository.Root, "..", "shared");
        return Path.Combine(folder, "data", path);
    }
}
