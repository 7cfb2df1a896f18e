namespace Evidence.Testing.Running;

/// <summary>A medium that the dock PC's own programs mount, in folders of a test's own.</summary>
public sealed class DockedMedium : IAsyncDisposable
{
    private readonly TempFolder folder = new();

    public DockedMedium(LoopMedium medium, string options = "--erase")
    {
        Medium = medium;
        Directory.CreateDirectory(folder["docks"]);
        File.WriteAllText(folder["agent.conf"], $"EVIDENCE_OPTIONS={options}\n");
    }

    public LoopMedium Medium { get; }

    public string Docks => folder["docks"];

    public string Socket => folder["socket"];

    public static string ProgramOf(string name) => Path.Combine(Programs.RepositoryRoot, "ingest-agent", "packaging", "linux", name);

    public (string Name, string Value)[] Environment => [("EVIDENCE_DOCKS_ROOT", Docks), ("EVIDENCE_VOLUMES", folder["volumes"]), ("EVIDENCE_CONF", folder["agent.conf"])];

    public Task<ChildProcess> MountAsync() => ChildProcess.RunAsync(ProgramOf("mount-volume"), [Medium.Device], Environment);

    public Task<ChildProcess> RemoveAsync() => ChildProcess.RunAsync(ProgramOf("mount-volume"), ["--remove", Medium.Device], Environment);

    public ProgramSocket Listen() => new(Socket, ProgramOf("writable-volume"), Environment);

    public async ValueTask DisposeAsync()
    {
        await RemoveAsync();
        Medium.Dispose();
        folder.Dispose();
    }
}
