namespace ToolExec.OpenApi;

/// <summary>Which way the values of a schema go.</summary>
internal enum SchemaUse
{
    /// <summary>To the server, as JSON or text: what is only read is left out.</summary>
    Request,

    /// <summary>To the server, as a form or bytes: what is binary is given as Base64.</summary>
    Form,

    /// <summary>From the server: what is only written is not required.</summary>
    Response,
}
