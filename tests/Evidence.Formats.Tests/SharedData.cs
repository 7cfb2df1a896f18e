namespace Evidence.Formats.Tests;

/// <summary>Public test data that is not part of the repository: beside it, or where EVIDENCE_SHARED says.</summary>
internal static class SharedData
{
    public static string? Folder(params string[] parts)
    {
        var root = Environment.GetEnvironmentVariable("EVIDENCE_SHARED") ?? Path.Combine(Repository.Root, "..", "shared");
        var folder = Path.Combine([root, "data", .. parts]);
        return Directory.Exists(folder) ? folder : null;
    }
}
