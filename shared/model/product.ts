/** The product's version, as in package.json (a test compares them): shown in the case file, in reports and by `--version`. */
export const PRODUCT_VERSION = '0.1.0';
