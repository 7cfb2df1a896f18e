namespace Evidence.Formats.Tests;

/// <summary>Where the tests find the documents, the vectors and the scripts.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Vectors(params string[] parts) => Path.Combine([Root, "tests", "vectors", .. parts]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Evidence.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the repository.");
    }
}
