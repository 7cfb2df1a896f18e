namespace Evidence.Kernel;

/// <summary>Files with secrets are their owner's only: whoever else could read them on this machine could act as the program.</summary>
public static class SecretFiles
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Whether nobody but its owner (and root) can open the file or folder. Where the system has no such modes, yes.</summary>
    public static bool IsOwnersOnly(string path) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Others) == 0;

    /// <param name="path">A file; one that is not there is for its reader to say.</param>
    /// <param name="setting">That names it.</param>
    /// <exception cref="StartRefusedException">Others can read or write it.</exception>
    public static string Demand(string path, string setting) => !File.Exists(path) || IsOwnersOnly(path) ? path : throw new StartRefusedException(
        $"{setting} names {path}, which others than its owner can read or write.", $"Make it its owner's only: chmod 600 {path}. The owner is the account that runs the programs.");
}
