using Evidence.Formats.Redaction;
using Evidence.Redaction;

namespace Evidence.Worker.Verbs;

internal static class RecipeFile
{
    /// <summary>A recipe that is too long is read as far as shows that it is.</summary>
    /// <exception cref="Kernel.RefusedException">no-such-file</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using var file = File.Exists(path) ? File.OpenRead(path) : throw RedactionRefusals.NoSuchFile.ToException();
            var bytes = new byte[RecipeBounds.Bytes + 1];
            return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (UnauthorizedAccessException)
        {
            throw RedactionRefusals.NoSuchFile.ToException();
        }
    }
}
