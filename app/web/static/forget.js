// Of the sign-in page: nobody is signed in, so this device opens nothing that it kept.
import { forget } from './seal.js'

forget()
