using Evidence.Durability;
using Evidence.Media.Sandboxing;

namespace Evidence.Redaction.Rendering;

/// <summary>A file that is there whole, or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Copies a file to a name in any folder.</summary>
    /// <exception cref="AlreadyThereException">The name is taken; it is unchanged.</exception>
    public static async Task CopyAsync(string from, string to, CancellationToken cancellation)
    {
        var writing = $"{to}.writing";
        File.Delete(writing);
        try
        {
            await using (var target = PrivateFiles.Create(writing))
            {
                await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.Asynchronous | FileOptions.SequentialScan);
                await source.CopyToAsync(target, cancellation);
                Durable.FlushFile(target.SafeFileHandle);
            }

            Durable.RenameNoReplace(writing, to);
        }
        finally
        {
            File.Delete(writing);
        }

        Durable.FlushFolder(Path.GetDirectoryName(to)!);
    }
}
