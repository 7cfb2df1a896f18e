using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;

namespace Evidence.Keys;

/// <summary>A key-encryption key that never leaves AWS Key Management Service: every wrap and unwrap is a request to it.</summary>
internal sealed class KmsKek(KekStatement statement, IAmazonKeyManagementService service) : Kek(statement)
{
    private const string ContextName = "evidence-object";

    private string Arn => Statement.Reference ?? throw new InvalidOperationException($"{Statement.Name} names no key of the service.");

    public override async Task<byte[]> WrapAsync(DataKey dataKey, ObjectId sealedObject, CancellationToken cancellation)
    {
        // The SDK writes the request's body from this buffer, which is zeroed then.
        var plain = dataKey.Bytes.ToArray();
        try
        {
            using var stream = new MemoryStream(plain, writable: false);
            var answer = await AskAsync(() => service.EncryptAsync(new EncryptRequest { KeyId = Arn, Plaintext = stream, EncryptionContext = Context(sealedObject) }, cancellation), cancellation);
            return answer.CiphertextBlob.ToArray();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public override async Task<DataKey?> TryUnwrapAsync(byte[] wrapped, ObjectId sealedObject, CancellationToken cancellation)
    {
        try
        {
            using var stream = new MemoryStream(wrapped, writable: false);
            var answer = await AskAsync(() => service.DecryptAsync(new DecryptRequest { KeyId = Arn, CiphertextBlob = stream, EncryptionContext = Context(sealedObject) }, cancellation), cancellation);
            var plain = answer.Plaintext.ToArray();
            var key = plain.Length == DataKey.Length ? DataKey.From(plain) : null;
            CryptographicOperations.ZeroMemory(plain);
            return key;
        }
        catch (InvalidCiphertextException)
        {
            return null;
        }
    }

    public override void Dispose()
    {
        // The service keeps the key; the client to it is shared.
    }

    private Dictionary<string, string> Context(ObjectId sealedObject) =>
        new() { [ContextName] = System.Text.Encoding.ASCII.GetString(AssociatedData.For(Statement.Agency, sealedObject)) };

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask();
        }
        catch (InvalidCiphertextException)
        {
            throw;
        }
        catch (Exception away) when (away is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or Storage.StoreRefusedException
            || away is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new KeyAwayException($"AWS Key Management Service does not let {Statement.Name} be used: {away.Message}", away);
        }
    }
}
