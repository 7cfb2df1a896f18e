namespace Evidence.Testing;

/// <summary>Mounts and makes device nodes for tests: as root, or through a sudo that does not ask.</summary>
public static class AsRoot
{
    public static Task<ChildProcess> RunAsync(string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess ? ChildProcess.RunAsync(program, arguments) : ChildProcess.RunAsync("sudo", ["-n", program, .. arguments]);
}
