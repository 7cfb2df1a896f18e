using System.Text;
using Evidence.Durability;
using Evidence.Formats;

namespace Evidence.Agent.Offload;

/// <summary>Receipts that were checked, one file each, kept for good: the dock's own proof of what it handed over.</summary>
internal sealed class ReceiptShelf(string folder)
{
    /// <summary>Durable when it returns. Keeping the same receipt again does nothing.</summary>
    public void Keep(ObjectId sealedObject, string receipt)
    {
        var path = PathFor(sealedObject);
        if (File.Exists(path)) return;
        FaultPoints.Hit(FaultPoint.AgentBeforeReceiptKept);
        Durable.CreateFolder(Path.GetDirectoryName(path)!);
        try
        {
            Durable.WriteNewFile(path, Encoding.UTF8.GetBytes(receipt));
        }
        catch (AlreadyThereException)
        {
            // Another pass kept it first.
        }
        FaultPoints.Hit(FaultPoint.AgentAfterReceiptKept);
    }

    /// <summary>The signed receipt; null if it was never kept here.</summary>
    public byte[]? Find(ObjectId sealedObject) => PathFor(sealedObject) is var path && File.Exists(path) ? File.ReadAllBytes(path) : null;

    private string PathFor(ObjectId sealedObject)
    {
        var name = sealedObject.ToString();
        return Path.Combine(folder, name[..2], name + ".txt");
    }
}
