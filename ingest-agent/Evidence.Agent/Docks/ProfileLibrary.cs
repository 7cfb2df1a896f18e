using System.Text;

namespace Evidence.Agent.Docks;

/// <param name="File">The profile's file.</param>
/// <param name="Line">From 1; 0 where the file could not be read at all.</param>
internal sealed record ProfileFault(string File, int Line, string What)
{
    public override string ToString() => Line > 0 ? $"{File}:{Line}: {What}" : $"{File}: {What}";
}

/// <summary>
/// The built-in profiles and those of a folder, of which one with the same name stands in for the built-in one. The folder is looked at
/// again before each docking; a file that is no profile is told of and left out, the rest count.
/// </summary>
/// <param name="folder">Null, or a folder of *.json, which need not be there.</param>
/// <param name="tell">Told of what is wrong, once for each state of the folder.</param>
internal sealed class ProfileLibrary(string? folder, Action<ProfileFault> tell)
{
    private const int MostFiles = 200;

    private readonly Lock gate = new();
    private string seen = "";
    private IReadOnlyList<DeviceProfile> current = BuiltIn;

    /// <summary>For a volume that no profile knows: every file is an original, the label is all that tells it apart.</summary>
    public static DeviceProfile Generic { get; } = new() { Id = "generic/1", Title = "Anything else" };

    public static IReadOnlyList<DeviceProfile> BuiltIn { get; } = Ordered(LoadBuiltIn());

    /// <summary>The profiles as they are now, in the order in which they are asked.</summary>
    public IReadOnlyList<DeviceProfile> Current()
    {
        if (folder is null) return BuiltIn;
        lock (gate)
        {
            var files = Files();
            var state = Describe(files);
            if (state == seen) return current;
            (seen, current) = (state, Load(files));
            return current;
        }
    }

    private IReadOnlyList<DeviceProfile> Load(List<FileInfo> files)
    {
        if (files.Count > MostFiles) tell(new(folder!, 0, $"only the first {MostFiles} of {files.Count} profiles are read"));
        var own = new Dictionary<string, DeviceProfile>(StringComparer.Ordinal);
        foreach (var file in files.Take(MostFiles))
        {
            if (Read(file) is not { } profile) continue;
            if (!own.TryAdd(Name(profile), profile)) tell(new(file.FullName, 1, $"another file of the folder has a profile \"{Name(profile)}\" already"));
        }
        return Ordered(own.Values.Concat(BuiltIn.Where(profile => !own.ContainsKey(Name(profile)))));
    }

    private DeviceProfile? Read(FileInfo file)
    {
        try
        {
            if (file.Length > ProfileNode.MaxBytes) throw new ProfileException(0, $"a profile has at most {ProfileNode.MaxBytes} bytes");
            return ProfileReader.Read(File.ReadAllBytes(file.FullName), file.FullName);
        }
        catch (ProfileException error)
        {
            tell(new(file.FullName, error.Line, error.Message));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            tell(new(file.FullName, 0, error.Message));
        }
        return null;
    }

    private List<FileInfo> Files()
    {
        try
        {
            return Directory.Exists(folder) ? [.. new DirectoryInfo(folder).EnumerateFiles("*.json").OrderBy(file => file.Name, StringComparer.Ordinal)] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            tell(new(folder!, 0, error.Message));
            return [];
        }
    }

    private static string Describe(List<FileInfo> files)
    {
        var state = new StringBuilder();
        foreach (var file in files) state.Append(file.Name).Append('/').Append(file.Exists ? file.Length : -1).Append('/').Append(file.LastWriteTimeUtc.Ticks).Append('\n');
        return state.ToString();
    }

    private static IReadOnlyList<DeviceProfile> Ordered(IEnumerable<DeviceProfile> profiles) =>
        [.. profiles.OrderByDescending(profile => profile.Rank).ThenByDescending(profile => profile.Source is not null).ThenBy(profile => profile.Id, StringComparer.Ordinal)];

    private static string Name(DeviceProfile profile) => profile.Id.Split('/')[0];

    private static IEnumerable<DeviceProfile> LoadBuiltIn()
    {
        var assembly = typeof(ProfileLibrary).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("profiles/", StringComparison.Ordinal)))
        {
            using var data = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[data.Length];
            data.ReadExactly(bytes);
            yield return ProfileReader.Read(bytes, source: null);
        }
    }
}
