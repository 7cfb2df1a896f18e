using Evidence.Durability;

namespace Evidence.Storage.FileSystem;

/// <summary>
/// One at a time, over all processes that use the folder: between looking whether a version is protected and deleting it, nobody may protect it.
/// The system lets go of it when its holder dies.
/// </summary>
internal sealed class StoreTurn : IDisposable
{
    private const string FileName = "store.turn";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private readonly FileStream file;

    private StoreTurn(FileStream file) => this.file = file;

    public static async Task<StoreTurn> TakeAsync(string folder, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new StoreTurn(new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException error) when (Durable.IsInUse(error))
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    public void Dispose() => file.Dispose();
}
