/**
 * The media type of rich results, which `actions` asks for: JSON as
 * [devalue](https://github.com/sveltejs/devalue) writes it. What JSON gives back as it was is sent
 * as JSON, so that few answers need more than that to be read.
 */
export const richType = 'application/json+devalue'
